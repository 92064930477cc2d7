import { sql, type Transaction } from 'kysely';
import { settleGates } from '../delivery/gates.js';
import type { Viewer } from '../domain/entities.js';
import { changeLocked, type RequestChange } from '../ledger/change-request.js';
import { subjectsUnderHoldOf } from '../ledger/legal-holds.js';
import { anyOf, loadStatuses, selectRequests, type RequestRow } from '../ledger/requests.js';
import { encryptText } from '../ledger/subject-cipher.js';
import { heldSubjectKey } from '../ledger/subjects.js';
import type { Tables } from '../ledger/tables.js';
import { accountNames, goesOn } from './authority.js';
import { outcomeOf, say, textProblems, type RequestAct } from './on-request.js';
import type { ServiceDependencies } from './service-dependencies.js';
import { problem, Refusal, type Outcomes } from './user-problem.js';

/**
 * Keeps everything about a person from being deleted: what is planned and not sent waits, whatever request it is of, and
 * nothing new is taken. What was sent cannot be called back, and each request says what that was. The person's key is kept
 * as long as the hold stands.
 */
export async function placeLegalHold(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  subjectId: string,
  reason: string,
): Promise<Outcomes<string>> {
  const problems = textProblems(reason, 'reason');
  if (problems.length > 0) return { value: null, problems };
  return onHold(dependencies, viewer, subjectId, {
    set: async (trx, key) => {
      const placed = await trx
        .updateTable('subject')
        .set({
          hold_reason: encryptText(key, `subject.hold_reason.${subjectId}`, reason),
          hold_placed_at: dependencies.delivery.ledger.now(),
          hold_placed_by: viewer.id,
        })
        .where('id', '=', subjectId)
        .where('hold_placed_at', 'is', null)
        .executeTakeFirst();
      if (placed.numUpdatedRows === 0n) {
        throw new Refusal(
          problem('CONFLICT', 'A legal hold stands on this person already; release it to place another.', 'subject'),
        );
      }
    },
    tell: async (on, whom) => {
      const { closed } = await settleGates(dependencies.delivery, on.change);
      const message = `A legal hold was placed on ${whom}.${await whatItStops(on, closed)}`;
      say(on, 'legal-hold.placed', message, reason);
    },
  });
}

/** Ends a legal hold: what waited for it goes on, unless it waits for something else as well. */
export async function releaseLegalHold(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  subjectId: string,
  comment: string,
): Promise<Outcomes<string>> {
  const problems = textProblems(comment, 'comment');
  if (problems.length > 0) return { value: null, problems };
  return onHold(dependencies, viewer, subjectId, {
    set: async (trx) => {
      const released = await trx
        .updateTable('subject')
        .set({ hold_reason: null, hold_placed_at: null, hold_placed_by: null })
        .where('id', '=', subjectId)
        .where('hold_placed_at', 'is not', null)
        .executeTakeFirst();
      if (released.numUpdatedRows === 0n) {
        throw new Refusal(problem('CONFLICT', 'No legal hold stands on this person.', 'subject'));
      }
    },
    tell: async (on, whom) => {
      const moved = await settleGates(dependencies.delivery, on.change);
      say(on, 'legal-hold.released', `The legal hold on ${whom} was released.${goesOn(dependencies, moved)}`, comment);
    },
  });
}

interface HoldAct {
  /** Changes the person's row, or throws a `Refusal`. */
  readonly set: (trx: Transaction<Tables>, key: Buffer) => Promise<void>;
  /** Brings one request up to it. `whom` stands for the person in a sentence. */
  readonly tell: (on: RequestAct, whom: string) => Promise<void>;
}

/**
 * One transaction for the person and all requests that it is about: of a hold that is half placed or half released nobody
 * would ever hear again. Requests are locked first and in one order, as everybody does who locks them and a person.
 */
async function onHold(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  subjectId: string,
  { set, tell }: HoldAct,
): Promise<Outcomes<string>> {
  const { ledger } = dependencies.delivery;
  return outcomeOf(() =>
    ledger.db.transaction().execute(async (trx) => {
      const requests = await lockRequests(trx, subjectId);
      const key = await heldSubjectKey(ledger, trx, subjectId);
      if (key === null) throw new Refusal(problem('NOT_FOUND', 'No person is known under this id.', 'subject'));
      await set(trx, key);
      for (const request of requests) {
        const whom =
          request.subject_id === subjectId ? 'the person' : 'somebody who shares an identifier with this person';
        await changeLocked(ledger, trx, request, (change) => tell({ dependencies, viewer, change }, whom));
      }
      return subjectId;
    }),
  );
}

/** The requests that are not closed, of the person and of those who share an identifier; at least the person's newest one. */
async function lockRequests(trx: Transaction<Tables>, subjectId: string): Promise<readonly RequestRow[]> {
  const people = await subjectsUnderHoldOf(trx, subjectId);
  return selectRequests(trx)
    .where('privacy_request.subject_id', '=', anyOf(people))
    .where(
      sql<boolean>`(privacy_request.closed_at is null or privacy_request.id =
        (select id from privacy_request where subject_id = ${subjectId} order by id desc limit 1))`,
    )
    .orderBy('privacy_request.id')
    .forUpdate('privacy_request')
    .execute();
}

/** What goes no further, and what it comes too late for. */
async function whatItStops({ dependencies, change }: RequestAct, closed: readonly string[]): Promise<string> {
  const asked = await vendorsAsked(change);
  const stopped = closed.length === 0 ? '' : ` Nothing more is sent to ${accountNames(dependencies, closed)}.`;
  return asked.length === 0
    ? stopped
    : `${stopped} It is too late to call back what ${accountNames(dependencies, asked)} had been asked.`;
}

/** Accounts that a deletion has gone out to, or may have. */
async function vendorsAsked({ trx, request }: RequestChange): Promise<readonly string[]> {
  const statuses = await loadStatuses(trx, [request.id]);
  const deletions = statuses.filter((status) => status.role === 'PROCESSOR' && status.right === 'DELETION');
  return deletions
    .filter((status) => status.submitted_at !== null || status.state === 'SUBMITTING')
    .map((status) => status.vendor_key);
}
