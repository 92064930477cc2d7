import { randomBytes } from 'node:crypto';
import { isSignatureOf, signature } from './subject-cipher.js';

/** A bearer secret: whoever holds it may send one file's content, once, until it lapses. Never logged, never stored. */
export interface UploadTicket {
  readonly text: string;
  /** What is stored in its place. */
  readonly hash: Buffer;
}

const SECRET_BYTES = 24;
/** The expiry in milliseconds in base 36, the secret, and our signature over both. */
const form = /^([0-9a-z]{1,11}\.[\w-]{32})\.([\w-]{43})$/;

/** A new ticket. It says itself when it lapses, so that a lapsed one is told from one that never was. */
export function createTicket(key: Buffer, expiresAt: Date): UploadTicket {
  const body = `${expiresAt.getTime().toString(36)}.${randomBytes(SECRET_BYTES).toString('base64url')}`;
  const text = `${body}.${signature(key, `ticket:${body}`).toString('base64url')}`;
  return { text, hash: hashOf(key, text) };
}

/** What a text stands for; null for any that this server did not give out. */
export function readTicket(key: Buffer, text: string): { readonly hash: Buffer; readonly expiresAt: Date } | null {
  const [, body, signed] = form.exec(text) ?? [];
  if (body === undefined || signed === undefined) return null;
  if (!isSignatureOf(key, `ticket:${body}`, Buffer.from(signed, 'base64url'))) return null;
  const expiresAt = new Date(Number.parseInt(body, 36));
  return { hash: hashOf(key, text), expiresAt };
}

const hashOf = (key: Buffer, text: string): Buffer => signature(key, `ticket-hash:${text}`);
