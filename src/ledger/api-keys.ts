import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Selectable } from 'kysely';
import { isMachineScope, type MachineScope, type Viewer } from '../domain/entities.js';
import type { ApiKeyTable } from './access-tables.js';
import type { Ledger } from './ledger.js';

/** What every key begins with, so that whoever finds one knows what it is, secret scanners too. */
export const API_KEY_PREFIX = 'pgk_';

/** An API key: the prefix, its id (80 bits), its secret (256 bits), both in lower-case hexadecimal. */
const keyPattern = /^pgk_([0-9a-f]{20})_([0-9a-f]{64})$/;
const ID_BYTES = 10;
const SECRET_BYTES = 32;

/** Viewers that are machines; no bearer token may name one of these. */
export const machinePrefix = 'key:';

/** What a key is made with. */
export interface ApiKeyWanted {
  readonly name: string;
  readonly scopes: readonly MachineScope[];
  /** Null: never. */
  readonly expiresAt: Date | null;
}

/** A key as an operator sees it: everything but its secret, which nobody sees again. */
export interface ApiKeyInfo extends ApiKeyWanted {
  readonly id: string;
  readonly madeAt: Date;
  readonly revokedAt: Date | null;
}

/** Made of random bytes, so a plain hash keeps it: there is nothing to guess. */
const hashOf = (secret: string): Buffer => createHash('sha256').update(Buffer.from(secret, 'hex')).digest();

/** Makes a key. What is answered as `key` is shown once and kept nowhere. */
export async function createApiKey(
  { db, now }: Ledger,
  wanted: ApiKeyWanted,
): Promise<{ readonly id: string; readonly key: string }> {
  const id = randomBytes(ID_BYTES).toString('hex');
  const secret = randomBytes(SECRET_BYTES).toString('hex');
  const { name, scopes, expiresAt } = wanted;
  await db
    .insertInto('api_key')
    .values({ id, hash: hashOf(secret), name, scopes: [...scopes], made_at: now(), expires_at: expiresAt })
    .execute();
  return { id, key: `${API_KEY_PREFIX}${id}_${secret}` };
}

/** Every key that there ever was, newest first. */
export async function listApiKeys({ db }: Ledger): Promise<readonly ApiKeyInfo[]> {
  const rows = await db.selectFrom('api_key').selectAll().orderBy('made_at', 'desc').orderBy('id').execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    scopes: row.scopes.filter(isMachineScope),
    madeAt: row.made_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
  }));
}

/** Ends a key at once. False where there is none of this id, or where it was revoked before. */
export async function revokeApiKey({ db, now }: Ledger, id: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('api_key')
    .set({ revoked_at: now() })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Compared with where there is no such key, so that its absence takes as long as a wrong secret. */
const nobody: Pick<Selectable<ApiKeyTable>, 'hash' | 'name' | 'scopes'> = {
  hash: randomBytes(SECRET_BYTES),
  name: '',
  scopes: [],
};

/**
 * The machine that a key belongs to; null where it is no key of ours, or was revoked, or is over. Found by its public part;
 * the secret part is compared in constant time.
 */
export async function viewerOfApiKey({ db, now }: Ledger, key: string): Promise<Viewer | null> {
  const [, id = '', secret = ''] = keyPattern.exec(key) ?? [];
  if (id === '') return null;
  const found = await db
    .selectFrom('api_key')
    .select(['hash', 'name', 'scopes'])
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', now())]))
    .executeTakeFirst();
  const { hash, name, scopes } = found ?? nobody;
  if (!timingSafeEqual(hash, hashOf(secret))) return null;
  // The row may say more than a machine may be given: then the key does not carry it.
  return { id: `${machinePrefix}${id}`, name, scopes: scopes.filter(isMachineScope) };
}
