import type { LedgerLog } from './ledger-log.js';
import { listenTo, type Listening } from './listener.js';

/** Listens for announced work. Workers also look by themselves, so a ring that is missed delays work and loses none. */
export const listenForWork = (url: string, log: LedgerLog, onWork: (vendor: string) => void): Promise<Listening> =>
  listenTo({ url, channel: 'privacy_graph_work', name: 'bell' }, log, onWork);
