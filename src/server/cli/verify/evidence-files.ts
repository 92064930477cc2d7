import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import type { ExportedEvent } from '../../../domain/evidence/check-chain.js';
import type { PublicKeySet } from '../../../domain/evidence/public-key.js';
import { errorCode } from '../../../ledger/error-code.js';

/** A file that evidence was to be read from cannot be used. Its message is for whoever gave the file. */
export class EvidenceFileError extends Error {
  override readonly name = 'EvidenceFileError';
}

/** One line of a file that is not empty. */
export interface Line<T> {
  /** 1, 2, 3 … */
  readonly number: number;
  /** Null where it is not what it should be. */
  readonly value: T | null;
}

// Strict: what stands beside the known members is in no hash, so nobody may take it for a part of the event.
const eventLine = z.strictObject({
  actor: z.string(),
  at: z.string(),
  detail: z.string().nullable(),
  hash: z.string(),
  id: z.string(),
  message: z.string(),
  previous: z.string().nullable(),
  request: z.string(),
  sequence: z.int().positive(),
  type: z.string(),
  vendor: z.string().nullable(),
}) satisfies z.ZodType<ExportedEvent>;

/** Bare, as the graph answers it, or as a line of an export. */
const signedLine = z.union([z.string(), z.object({ jws: z.string() }).transform(({ jws }) => jws)]);

const keySet = z.object({
  keys: z.array(
    z.object({
      kty: z.literal('OKP'),
      crv: z.literal('Ed25519'),
      x: z.string(),
      kid: z.string(),
      alg: z.literal('EdDSA'),
      use: z.literal('sig'),
    }),
  ),
}) satisfies z.ZodType<PublicKeySet>;

/** The events of a file, one line after the other, however large it is. */
export const readEvents = (file: string): AsyncGenerator<Line<ExportedEvent>> =>
  readLines(file, (text) => parsed(eventLine, text));

/** The signed statements of a file: one bare JWS, or a line for each. */
export const readSignedLines = (file: string): AsyncGenerator<Line<string>> =>
  readLines(file, (text) => (text.startsWith('{') ? parsed(signedLine, text) : text));

/** The public keys, as `/.well-known/jwks.json` answers them. */
export async function readKeys(file: string): Promise<PublicKeySet> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw unusable(file, error);
  });
  const keys = parsed(keySet, text);
  if (keys === null)
    throw new EvidenceFileError(`${basename(file)} is no set of public keys as /.well-known/jwks.json has it.`);
  return keys;
}

async function* readLines<T>(file: string, read: (text: string) => T | null): AsyncGenerator<Line<T>> {
  let number = 0;
  for await (const text of linesOf(file)) {
    number += 1;
    const bare = text.trim();
    if (bare !== '') yield { number, value: read(bare) };
  }
}

/** `readline` would leave an error of the file to the process. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const chunk of createReadStream(file, 'utf8')) {
      const lines = `${rest}${String(chunk)}`.split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    throw unusable(file, error);
  }
  yield rest;
}

function parsed<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function unusable(file: string, error: unknown): EvidenceFileError {
  return new EvidenceFileError(`${file} cannot be read (${errorCode(error) ?? 'for an unknown reason'}).`);
}
