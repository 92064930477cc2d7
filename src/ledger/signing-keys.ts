import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, CompactSign } from 'jose';
import { sql, type Kysely } from 'kysely';
import { canonicalText } from '../domain/evidence/event-chain.js';
import type { PublicKey, PublicKeySet } from '../domain/evidence/public-key.js';
import type { StatementType } from '../domain/evidence/statements.js';
import { InvariantError } from '../domain/invariant-error.js';
import type { Keyring } from './keyring.js';
import type { Tables } from './tables.js';

/** A statement that was signed. */
export interface Signed {
  /** Compact form. */
  readonly jws: string;
  readonly keyId: string;
}

/** One key as an operator sees it. */
export interface SigningKeyInfo {
  readonly id: string;
  readonly madeAt: Date;
  /** Null for the one that signs. */
  readonly retiredAt: Date | null;
}

/** What the keys lie in: the ledger, also while it is being opened. */
interface KeyStore {
  readonly db: Kysely<Tables>;
  readonly keyring: Keyring;
  readonly now: () => Date;
}

const secretName = (keyId: string): string => `signing-key.${keyId}`;
const purposeOf = (keyId: string): string => `secret.${secretName(keyId)}`;

/**
 * Makes the first key where there is none, and sees that the one there is can be used. Throws `UnknownKeyError` where it was
 * wrapped by a key that `ENCRYPTION_KEYS` no longer names. Any number of processes may do so at once: one key is made.
 */
export async function ensureSigningKey(store: KeyStore): Promise<void> {
  if ((await activeKey(store.db, store.keyring)) !== null) return;
  await store.db.transaction().execute((trx) => makeKey(trx, store.keyring, store.now()));
}

/** Signs what is stated, in canonical JSON, with the key that is active now: EdDSA over Ed25519 (RFC 8037). */
export async function sign(
  { keyring }: Pick<KeyStore, 'keyring'>,
  db: Kysely<Tables>,
  type: StatementType,
  statement: object,
): Promise<Signed> {
  const key = await activeKey(db, keyring);
  if (key === null) throw new InvariantError('The ledger has no key to sign with.');
  const jws = await new CompactSign(new TextEncoder().encode(canonicalText(statement)))
    .setProtectedHeader({ alg: 'EdDSA', kid: key.id, typ: type })
    .sign(key.privateKey);
  return { jws, keyId: key.id };
}

/**
 * A new key signs from now on. The old one's private half is destroyed, so that nobody can sign with it any more; its
 * public half stays, so that what it signed can be checked for ever.
 */
export async function rotateSigningKey(ledger: KeyStore): Promise<SigningKeyInfo> {
  const at = ledger.now();
  const id = await ledger.db.transaction().execute(async (trx) => {
    const retired = await trx
      .updateTable('signing_key')
      .set({ retired_at: at })
      .where('retired_at', 'is', null)
      .returning('id')
      .execute();
    for (const key of retired) await trx.deleteFrom('secret').where('name', '=', secretName(key.id)).execute();
    return makeKey(trx, ledger.keyring, at);
  });
  return { id, madeAt: at, retiredAt: null };
}

/** Every key that there ever was, newest first. */
export async function listSigningKeys(db: Kysely<Tables>): Promise<readonly SigningKeyInfo[]> {
  const rows = await db
    .selectFrom('signing_key')
    .select(['id', 'made_at', 'retired_at'])
    .orderBy('made_at', 'desc')
    .execute();
  return rows.map((row) => ({ id: row.id, madeAt: row.made_at, retiredAt: row.retired_at }));
}

/** What `/.well-known/jwks.json` answers: the public halves, those of retired keys too, newest first. */
export async function publicKeySet(db: Kysely<Tables>): Promise<PublicKeySet> {
  const rows = await db.selectFrom('signing_key').select('public_key').orderBy('made_at', 'desc').execute();
  return { keys: rows.map((row) => row.public_key) };
}

async function activeKey(
  db: Kysely<Tables>,
  keyring: Keyring,
): Promise<{ readonly id: string; readonly privateKey: KeyObject } | null> {
  const row = await db
    .selectFrom('signing_key')
    .innerJoin('secret', (join) => join.on('secret.name', '=', sql<string>`'signing-key.' || signing_key.id`))
    .select(['signing_key.id', 'secret.wrapped'])
    .where('signing_key.retired_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return null;
  const der = keyring.unwrap(row.wrapped, purposeOf(row.id));
  return { id: row.id, privateKey: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }) };
}

/** Answers the new key's id. Where another process has just made one, nothing is made. */
async function makeKey(trx: Kysely<Tables>, keyring: Keyring, at: Date): Promise<string> {
  const pair = generateKeyPairSync('ed25519');
  const { x = '' } = pair.publicKey.export({ format: 'jwk' });
  const bare = { kty: 'OKP', crv: 'Ed25519', x } as const;
  const id = await calculateJwkThumbprint(bare);
  const publicKey: PublicKey = { ...bare, kid: id, alg: 'EdDSA', use: 'sig' };
  const made = await trx
    .insertInto('signing_key')
    .values({ id, public_key: JSON.stringify(publicKey), made_at: at, retired_at: null })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (made.numInsertedOrUpdatedRows === 1n) {
    const der = pair.privateKey.export({ format: 'der', type: 'pkcs8' });
    await trx
      .insertInto('secret')
      .values({ name: secretName(id), wrapped: keyring.wrap(der, purposeOf(id)), made_at: at })
      .execute();
  }
  return id;
}
