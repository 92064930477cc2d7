import { sql } from 'kysely';
import type { Viewer } from '../domain/entities.js';
import { changeRequest, type RequestChange } from '../ledger/change-request.js';
import type { StatusRow } from '../ledger/requests.js';
import { spoken } from './on-request.js';
import { actorOf, type ServiceDependencies } from './service-dependencies.js';
import { problem, Refusal, type Outcomes } from './user-problem.js';

/** An act of a person on one status, with the request locked and the status' row at hand. */
export interface StatusAct {
  readonly dependencies: ServiceDependencies;
  readonly viewer: Viewer;
  readonly change: RequestChange;
  readonly status: StatusRow;
}

/** Runs an act; whoever worked on the status meanwhile loses its lease and writes nothing any more. */
export async function onStatus(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  statusId: string,
  act: (on: StatusAct) => Promise<void>,
): Promise<Outcomes<string>> {
  const { ledger } = dependencies.delivery;
  const found = await ledger.db
    .selectFrom('vendor_status')
    .select('request_id')
    .where('id', '=', statusId)
    .executeTakeFirst();
  if (found === undefined) {
    return { value: null, problems: [problem('NOT_FOUND', 'No vendor status has this id.', 'vendorStatus')] };
  }
  try {
    await changeRequest(ledger, found.request_id, async (change) => {
      if (change.request.forgotten) throw conflict('The person was forgotten: nothing can be done any more.');
      const status = await change.trx
        .updateTable('vendor_status')
        .set({ lease_token: sql`lease_token + 1`, lease_until: null })
        .where('id', '=', statusId)
        .returningAll()
        .executeTakeFirstOrThrow();
      await act({ dependencies, viewer, change, status });
    });
    return { value: statusId, problems: [] };
  } catch (error) {
    if (error instanceof Refusal) return { value: null, problems: [error.problem] };
    throw error;
  }
}

/** The act contradicts where the status stands. */
export const conflict = (message: string): Refusal => new Refusal(problem('CONFLICT', message, 'vendorStatus'));

/** Adds to the request's chain what the person did, and what they said of it. */
export function say(on: StatusAct, type: string, message: string, text = ''): void {
  on.change.event({
    actor: actorOf(on.viewer),
    type,
    message,
    vendor: on.status.vendor_key,
    ...spoken(on.dependencies, on.change, text),
  });
}

export const nameOf = ({ dependencies, status }: StatusAct): string =>
  dependencies.delivery.lanes.get(status.vendor_key)?.account.name ?? status.vendor_key;

/**
 * Whether a call for the status is under way, or its outcome is being looked for. The state alone does not tell: another
 * record of the same status may be what a person must look at first.
 */
export async function isUnderWay({ change, status }: Pick<StatusAct, 'change' | 'status'>): Promise<boolean> {
  if (status.state === 'SUBMITTING') return true;
  const record = await change.trx
    .selectFrom('vendor_record')
    .select('id')
    .where('request_id', '=', status.request_id)
    .where('vendor_key', '=', status.vendor_key)
    .where(sql<boolean>`${status.right} = any(rights)`)
    .where('phase', '=', 'INTENT')
    .limit(1)
    .executeTakeFirst();
  return record !== undefined;
}

/** What such an act answers meanwhile. */
export const underWay = (): Refusal =>
  conflict('A call is under way, or its outcome is being looked for; wait for that.');
