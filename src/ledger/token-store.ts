import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { TokenStore, VendorTokens } from '../domain/vendor-account.js';
import type { Ledger } from './ledger.js';
import { signature } from './subject-cipher.js';

/** Tokens as they are kept: encrypted, with a mark of the vendors file's refresh token that they began with. */
interface StoredTokens {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly expiresAt: string | null;
  readonly seed: string | null;
}

/** Where tokens belong, for the keyring. */
export const tokensPurpose = (vendor: string): string => `vendor_account.tokens.${vendor}`;

/**
 * OAuth tokens in the ledger. One process at a time exchanges, by a turn that lapses: no connection and no row is held while
 * the vendor is asked, so that a vendor that hangs uses up nothing. New tokens are committed before anyone uses them. `seedOf` answers the refresh token that the vendors file holds for an account: tokens
 * that began with another one are set aside, because a person has authorised anew.
 */
export function tokenStore(ledger: Ledger, seedOf: (vendor: string) => string | null): TokenStore {
  const mark = (vendor: string): string | null => {
    const seed = seedOf(vendor);
    return seed === null ? null : signature(ledger.keys.lookup, `${tokensPurpose(vendor)}:${seed}`).toString('base64');
  };
  const open = (vendor: string, bytes: Buffer | null): VendorTokens | null => {
    if (bytes === null) return null;
    // What is unwrapped here was wrapped below; the envelope is authenticated.
    const stored = JSON.parse(ledger.keyring.unwrap(bytes, tokensPurpose(vendor)).toString('utf8')) as StoredTokens;
    if (stored.seed !== mark(vendor)) return null;
    const { accessToken, refreshToken, expiresAt } = stored;
    return { accessToken, refreshToken, expiresAt: expiresAt === null ? null : new Date(expiresAt) };
  };
  const close = (vendor: string, tokens: VendorTokens): Buffer => {
    const stored: StoredTokens = { ...tokens, expiresAt: tokens.expiresAt?.toISOString() ?? null, seed: mark(vendor) };
    return ledger.keyring.wrap(Buffer.from(JSON.stringify(stored)), tokensPurpose(vendor));
  };
  return {
    async read(vendor) {
      const row = await ledger.db
        .selectFrom('vendor_account')
        .select('tokens')
        .where('key', '=', vendor)
        .executeTakeFirst();
      return open(vendor, row?.tokens ?? null);
    },
    async refresh(vendor, stale, exchange) {
      for (;;) {
        const turn = await takeTurn(ledger, vendor);
        if (turn === null) {
          await sleep(LOOK_EVERY);
          const held = await this.read(vendor);
          if (held !== null && held.accessToken !== stale) return held;
          continue;
        }
        try {
          const held = open(vendor, turn.tokens);
          if (held !== null && held.accessToken !== stale) return held;
          const tokens = await exchange(held);
          // Where the turn lapsed meanwhile and somebody else put newer ones there, those stay: ours may be used up.
          const kept = await ledger.db
            .updateTable('vendor_account')
            .set({ tokens: close(vendor, tokens) })
            .where('key', '=', vendor)
            .where(sql<boolean>`tokens is not distinct from ${turn.tokens}::bytea`)
            .executeTakeFirst();
          return kept.numUpdatedRows === 1n ? tokens : ((await this.read(vendor)) ?? tokens);
        } finally {
          await endTurn(ledger, vendor, turn.number);
        }
      }
    },
  };
}

/** How long one exchange may take; a process that died in it holds up the others no longer. Well over a call's timeout. */
const TURN = sql<Date>`now() + interval '60 seconds'`;
const LOOK_EVERY = 100;

async function takeTurn(ledger: Ledger, vendor: string): Promise<{ tokens: Buffer | null; number: number } | null> {
  const row = await ledger.db
    .updateTable('vendor_account')
    .set({ refresh_until: TURN, refresh_turn: sql`refresh_turn + 1` })
    .where('key', '=', vendor)
    .where((where) => where.or([where('refresh_until', 'is', null), where('refresh_until', '<=', sql<Date>`now()`)]))
    .returning(['tokens', 'refresh_turn'])
    .executeTakeFirst();
  return row === undefined ? null : { tokens: row.tokens, number: row.refresh_turn };
}

async function endTurn(ledger: Ledger, vendor: string, turn: number): Promise<void> {
  await ledger.db
    .updateTable('vendor_account')
    .set({ refresh_until: null })
    .where('key', '=', vendor)
    .where('refresh_turn', '=', turn)
    .execute();
}

/**
 * Puts what `wrap` makes of an account's tokens in their place, where it makes anything; answers whether it did. Takes a turn
 * for it: an exchange that is under way must find the tokens that it began with, or what it was given would be lost.
 */
export async function rewrapTokens(
  ledger: Ledger,
  vendor: string,
  wrap: (tokens: Buffer) => Buffer | null,
): Promise<boolean> {
  for (;;) {
    const turn = await takeTurn(ledger, vendor);
    if (turn === null) {
      await sleep(LOOK_EVERY);
      continue;
    }
    try {
      const tokens = turn.tokens === null ? null : wrap(turn.tokens);
      if (tokens === null) return false;
      await ledger.db.updateTable('vendor_account').set({ tokens }).where('key', '=', vendor).execute();
      return true;
    } finally {
      await endTurn(ledger, vendor, turn.number);
    }
  }
}
