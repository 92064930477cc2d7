import { sql, type Kysely } from 'kysely';
import type { LedgerLog } from './ledger-log.js';
import { listenTo, type Listening } from './listener.js';
import type { Tables } from './tables.js';

/** Rung when requests or vendors' health have changed. It says only that: who hears it looks what. */
const CHANGE_CHANNEL = 'privacy_graph_change';

/** Changes that come closer together are announced together, and most are committed by then. */
const TOGETHER_MS = 50;

/**
 * Announces changes outside their transactions: PostgreSQL lets those that announce something commit one after the other
 * only. A ring that is lost, or comes before its change is committed, delays those who follow and loses them nothing.
 */
export function changeBell(db: Kysely<Tables>): { ring: () => void; silence: () => void } {
  let timer: NodeJS.Timeout | null = null;
  let silent = false;
  const ring = (): void => {
    if (silent || timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      sql`select pg_notify(${CHANGE_CHANNEL}, '')`.execute(db).catch(() => undefined);
    }, TOGETHER_MS).unref();
  };
  return {
    ring,
    silence: () => {
      silent = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}

/** Listens for changes of whatever process. */
export const listenForChanges = (
  { url, log }: { readonly url: string; readonly log: LedgerLog },
  onChange: () => void,
): Promise<Listening> => listenTo({ url, channel: CHANGE_CHANNEL, name: 'change-bell' }, log, onChange);
