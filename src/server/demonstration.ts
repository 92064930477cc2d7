import { inventedPerson, type Simulator } from '../../datasources/simulator-kit/index.js';
import type { Viewer } from '../domain/entities.js';
import { Scope } from '../domain/entities.js';
import { requestDeletion } from '../services/request-right.js';
import type { ServiceDependencies } from '../services/service-dependencies.js';
import { requestOfVendorRecord } from '../services/vendor-lookup.js';

/** Deletions that are made at the first start, so that there is something to watch. */
const DELETIONS = 6;
/** People whom no simulator was seeded with. */
const FIRST_NEWCOMER = 400;

const demonstrator: Viewer = { id: 'demonstration', name: 'Demonstration', scopes: [Scope.write] };

/**
 * Fills a new ledger that runs on simulators with what lists alone would not bring: the records of vendors that have no
 * list, looked up by their ids as an operator would who kept them, and a few deletions that go the whole way to every
 * vendor. Does nothing where it was done before.
 */
export async function demonstrate(
  dependencies: ServiceDependencies,
  simulators: ReadonlyMap<string, Simulator>,
): Promise<void> {
  for (const [key, simulator] of simulators) {
    const source = dependencies.delivery.lanes.get(key)?.source;
    if (source === undefined || source.list !== undefined) continue;
    for (const { nativeId } of simulator.records()) await requestOfVendorRecord(dependencies, key, nativeId);
  }
  for (let index = 0; index < DELETIONS; index += 1) {
    const { name, email, phone } = inventedPerson(FIRST_NEWCOMER + index);
    await requestDeletion(dependencies, demonstrator, {
      idempotencyKey: `demonstration-${String(index)}`,
      subject: { id: null, name, email, phone },
      request: null,
      vendors: null,
      regulation: null,
      receivedAt: null,
      message: 'Made for the demonstration.',
      planHash: null,
    });
  }
}

/** Whether nothing was ever asked for in this ledger. */
export async function isNewLedger({ delivery }: ServiceDependencies): Promise<boolean> {
  const row = await delivery.ledger.db.selectFrom('privacy_request').select('id').limit(1).executeTakeFirst();
  return row === undefined;
}
