import { sql, type Transaction } from 'kysely';
import { restsOnIdentity } from '../domain/authority.js';
import type { RightResult } from '../domain/intake-answer.js';
import { isFinal, mergeOutcomes } from '../domain/roll-up.js';
import type { IntakeUpdate } from '../domain/vendor-source.js';
import type { Reason, RequestState, Right } from '../domain/vocabulary.js';
import { planWriteBack } from '../domain/write-back.js';
import { required } from '../domain/invariant-error.js';
import type { EventDraft } from './events.js';
import type { Ledger } from './ledger.js';
import type { RequestRow, StatusRow } from './requests.js';
import { announceWork } from './statuses.js';
import { encryptJson } from './subject-cipher.js';
import { unwrapSubjectKey } from './subjects.js';
import type { Tables } from './tables.js';

/** What each right came to: by its processors where there are any, else by what was decided or seen at the intake vendor. */
export function resultsOf(
  rights: ReadonlyMap<Right, RequestState>,
  statuses: readonly StatusRow[],
): ReadonlyMap<Right, RightResult> {
  return new Map(
    [...rights].map(([right, state]) => [
      right,
      resultOf(
        state,
        statuses.filter((one) => one.right === right),
      ),
    ]),
  );
}

function resultOf(state: RequestState, statuses: readonly StatusRow[]): RightResult {
  const processors = statuses.filter((status) => status.role === 'PROCESSOR');
  const deciding = (processors.length > 0 ? processors : statuses).filter((status) => status.state !== 'EXCLUDED');
  const words = deciding.map((status) => (status.role === 'INTAKE' ? (status.decision ?? status) : status));
  return {
    state,
    outcome: mergeOutcomes(words.map((word) => word.outcome)),
    reasons: words.map((word) => word.reason).filter((reason): reason is Reason => reason !== null),
  };
}

/** Puts what the intake vendor is to be told onto the first of its statuses, and wakes the worker. */
export async function orderWriteBack(
  ledger: Ledger,
  trx: Transaction<Tables>,
  request: RequestRow,
  lead: StatusRow,
  update: IntakeUpdate,
): Promise<void> {
  const key = unwrapSubjectKey(ledger, request.subject_id, required(request.wrapped_key, 'Key of an open request'));
  await trx
    .updateTable('vendor_status')
    .set({
      write_back: encryptJson(key, `vendor_status.write_back.${lead.id}`, update),
      task: lead.acknowledge_wanted && lead.acknowledged_at === null ? 'ACKNOWLEDGE' : 'WRITE_BACK',
      due_at: ledger.now(),
    })
    .where('id', '=', lead.id)
    .execute();
  await announceWork(trx, lead.vendor_key);
}

async function hasFileUnderWay(trx: Transaction<Tables>, requestId: string): Promise<boolean> {
  const file = await trx
    .selectFrom('request_file')
    .select('id')
    .where('request_id', '=', requestId)
    .where('state', '=', 'STORED')
    .limit(1)
    .executeTakeFirst();
  return file !== undefined;
}

/** Nobody is told of a person's data by itself who may not be that person. That it was refused, they may know. */
const tellsOfUnverified = (request: RequestRow, results: ReadonlyMap<Right, RightResult>): boolean =>
  request.identity_wanted &&
  request.identity_verified_at === null &&
  [...results].some(([right, { outcome }]) => restsOnIdentity(right) && outcome !== null);

/** After every change: tells the intake vendor what can be told now, or asks a person where no word is honest. */
export async function settleIntake(
  ledger: Ledger,
  trx: Transaction<Tables>,
  request: RequestRow,
  statuses: readonly StatusRow[],
  rights: ReadonlyMap<Right, RequestState>,
): Promise<readonly EventDraft[]> {
  const intake = statuses.filter((status) => status.role === 'INTAKE');
  const [lead] = intake;
  if (lead === undefined || request.wrapped_key === null) return [];
  const results = resultsOf(rights, statuses);
  if (tellsOfUnverified(request, results)) return [];
  const parts = intake.map(({ right, state, write_back: pending }) => ({ right, state, pending: pending !== null }));
  // A person was asked already, and a file that is on its way belongs to the answer: neither is overtaken.
  if (intake.some((status) => status.state === 'ACTION_REQUIRED' && status.reason === 'OTHER')) return [];
  const plan = planWriteBack(results, parts);
  if (plan === null || (await hasFileUnderWay(trx, request.id))) return [];
  const event = { actor: 'privacy-graph', vendor: lead.vendor_key };
  if (plan !== 'ask') {
    await orderWriteBack(ledger, trx, request, lead, plan);
    return [
      {
        ...event,
        type: 'write-back.planned',
        message: 'The outcome is to be written back to where the request came in.',
      },
    ];
  }
  const waiting = intake.filter((status) => !isFinal(status.state) && status.state !== 'ACTION_REQUIRED');
  if (waiting.length === 0) return [];
  await trx
    .updateTable('vendor_status')
    .set({
      state: 'ACTION_REQUIRED',
      reason: 'OTHER',
      // A wanted acknowledgement is still made.
      task: sql`case when acknowledge_wanted then task end`,
      due_at: sql`case when acknowledge_wanted then due_at end`,
    })
    .where(
      'id',
      'in',
      waiting.map((status) => status.id),
    )
    .execute();
  return [
    ...waiting.map(({ right, state, vendor_key: vendor }) => ({
      ...event,
      type: 'status.state',
      message: `${right} at ${vendor} went from ${state} to ACTION_REQUIRED.`,
      vendor,
    })),
    {
      ...event,
      type: 'write-back.no-word',
      message: 'The outcome is a mixture that the vendor has no honest word for; a person must choose the answer.',
    },
  ];
}
