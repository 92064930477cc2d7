import { sql } from 'kysely';
import type { Keyring } from './keyring.js';
import type { Ledger } from './ledger.js';
import { neededBeside, type NeededKey } from './needed-keys.js';
import { rewrapTokens, tokensPurpose } from './token-store.js';

/** What a rotation came to, in things that are wrapped. */
export interface Rotated {
  readonly looked: number;
  /** How many there were when it began. */
  readonly total: number;
  readonly rewrapped: number;
}

/** How a rotation ended. */
export interface Rotation extends Rotated {
  /** The keys that are needed still: a process wrote with them meanwhile. */
  readonly left: readonly NeededKey[];
}

const PAGE = 500;

/**
 * Wraps every person's key, every secret and every vendor's tokens with the first of `ENCRYPTION_KEYS`. The keys and
 * secrets themselves stay, so nothing has to be encrypted anew and servers go on meanwhile. It may end at any moment: what
 * was wrapped anew is passed over the next time.
 */
export async function rotateKeys(
  ledger: Ledger,
  onProgress: (done: Rotated) => void = () => undefined,
): Promise<Rotation> {
  let done: Rotated = { looked: 0, total: await countWrapped(ledger), rewrapped: 0 };
  const count = (looked: number, rewrapped: number): void => {
    done = { ...done, looked: done.looked + looked, rewrapped: done.rewrapped + rewrapped };
    onProgress(done);
  };
  await rotateSubjects(ledger, count);
  await rotateTokens(ledger, count);
  // Last: as long as a secret is wrapped with the old key, no server starts without it.
  await rotateSecrets(ledger, count);
  return { ...done, left: await neededBeside(ledger.db, ledger.keyring.keyIds.slice(0, 1)) };
}

async function countWrapped({ db }: Ledger): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select (select count(*) from subject where wrapped_key is not null)
      + (select count(*) from vendor_account where tokens is not null)
      + (select count(*) from secret) as total`.execute(db);
  return rows[0]?.total ?? 0;
}

type Count = (looked: number, rewrapped: number) => void;

/** Null where it is wrapped with the first key already. */
function wrappedAnew(keyring: Keyring, wrapped: Buffer, purpose: string): Buffer | null {
  if (keyring.keyIdOf(wrapped) === keyring.keyIds[0]) return null;
  return keyring.wrap(keyring.unwrap(wrapped, purpose), purpose);
}

async function rotateSecrets({ db, keyring }: Ledger, count: Count): Promise<void> {
  for (const { name, wrapped } of await db.selectFrom('secret').select(['name', 'wrapped']).execute()) {
    const anew = wrappedAnew(keyring, wrapped, `secret.${name}`);
    if (anew !== null) await db.updateTable('secret').set({ wrapped: anew }).where('name', '=', name).execute();
    count(1, Number(anew !== null));
  }
}

async function rotateTokens(ledger: Ledger, count: Count): Promise<void> {
  const accounts = await ledger.db.selectFrom('vendor_account').select('key').where('tokens', 'is not', null).execute();
  for (const { key } of accounts) {
    const done = await rewrapTokens(ledger, key, (tokens) => wrappedAnew(ledger.keyring, tokens, tokensPurpose(key)));
    count(1, Number(done));
  }
}

/** A page at a time, by key. A person who is forgotten meanwhile stays forgotten. */
async function rotateSubjects({ db, keyring }: Ledger, count: Count): Promise<void> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const rows = await db
      .selectFrom('subject')
      .select(['id', 'wrapped_key'])
      .where('id', '>', after)
      .where('wrapped_key', 'is not', null)
      .orderBy('id')
      .limit(PAGE)
      .execute();
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
    const anew = rows.flatMap(({ id, wrapped_key: wrapped }) => {
      const key = wrapped === null ? null : wrappedAnew(keyring, wrapped, `subject.${id}`);
      return key === null || wrapped === null ? [] : [{ id, old: wrapped, key }];
    });
    if (anew.length > 0) {
      await sql`
        update subject set wrapped_key = fresh.key
        from unnest(
          ${anew.map(({ id }) => id)}::uuid[],
          ${anew.map(({ old }) => old)}::bytea[],
          ${anew.map(({ key }) => key)}::bytea[]
        ) as fresh (id, old, key)
        where subject.id = fresh.id and subject.wrapped_key = fresh.old`.execute(db);
    }
    count(rows.length, anew.length);
  }
}
