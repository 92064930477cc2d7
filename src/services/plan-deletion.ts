import { retryWhenTaken } from '../delivery/link-subject.js';
import type { ClockFacts } from '../domain/deadlines/deadline.js';
import { deadlinesOf } from '../domain/deadlines/deadlines-of.js';
import type { Right } from '../domain/vocabulary.js';
import { clockFactsOf } from '../ledger/clocks.js';
import { loadPossibleMatches, loadSubjects } from '../ledger/subjects.js';
import type { PlanStep } from './plan-steps.js';
import { draw, type Drawn } from './request-right.js';
import { problemsOf } from './right-input.js';
import type { ServiceDependencies } from './service-dependencies.js';
import type { DeletionPlan, DeletionPlanStep, PlanInput } from './services.js';
import { BadArgument, Refusal, type UserProblem } from './user-problem.js';

/** Carries the plan out of a transaction that leaves no trace. */
class RolledBack extends Error {
  override readonly name = 'RolledBack';

  constructor(readonly plan: DeletionPlan) {
    super('rolled back');
  }
}

/**
 * What a deletion would do, vendor by vendor. Drawn by the very steps that requestDeletion takes, in a transaction that is
 * rolled back: nothing is written, nobody becomes known by being looked at, and what is shown is what would happen.
 */
export async function planDeletion(dependencies: ServiceDependencies, input: PlanInput): Promise<DeletionPlan> {
  const [first] = problemsOf(dependencies, 'DELETION', { ...input, receivedAt: null, message: null });
  if (first !== undefined) throw badArgument(first);
  const { ledger } = dependencies.delivery;
  try {
    return await retryWhenTaken(() =>
      ledger.db.transaction().execute(async (trx): Promise<DeletionPlan> => {
        const drawn = await draw(dependencies, trx, 'DELETION', input);
        const subject = (await loadSubjects(ledger, trx, [drawn.subjectId])).get(drawn.subjectId);
        const matches = await loadPossibleMatches(trx, drawn.subjectId);
        const claimed = (subject?.identifiers ?? []).filter((one) => !one.main && one.verifiedAt === null).length;
        throw new RolledBack({
          hash: drawn.hash,
          regulation: drawn.regulation,
          dueAt: dueAtOf(dependencies, drawn),
          steps: drawn.steps.map((step) => describe(step, ledger.now())),
          warnings: warnings(dependencies, drawn, { matches: matches.length, claimed }),
        });
      }),
    );
  } catch (error) {
    if (error instanceof RolledBack) return error.plan;
    if (error instanceof Refusal) throw badArgument(error.problem);
    throw error;
  }
}

/** Until when the deletion would have to be answered. */
function dueAtOf({ delivery: { ledger, clocks } }: ServiceDependencies, { request, regulation }: Drawn): Date | null {
  const rights = new Set<Right>([...(request?.rights ?? []), 'DELETION']);
  const facts: ClockFacts =
    request === null
      ? { ...untouched, regulation, rights: ['DELETION'], receivedAt: ledger.now() }
      : clockFactsOf({ ...request, rights: [...rights] });
  const deadlines = deadlinesOf(facts, request?.clock_settings ?? clocks, ledger.now());
  return deadlines.find(({ obligation }) => obligation === 'RESPOND')?.dueAt ?? null;
}

const untouched = {
  acknowledgedAt: null,
  answeredAt: null,
  optedOutAt: null,
  extendedAt: null,
  withdrawnAt: null,
  identityVerifiedAt: null,
  pauses: [],
} as const;

const badArgument = ({ message, field }: UserProblem): BadArgument => new BadArgument(message, field);

function describe(step: PlanStep, now: Date): DeletionPlanStep {
  const { vendor, possible, reason, identifiersUsed, identifiersMissing } = step;
  const window = vendor.declaredWindowMs;
  return {
    vendor,
    action: actionOf(step),
    possible,
    reason,
    identifiersUsed,
    identifiersMissing,
    irreversible: possible,
    expectedAt: possible && window !== null ? new Date(now.getTime() + window) : null,
  };
}

function actionOf({ vendor, reason, records, identifiersMissing }: PlanStep): string {
  switch (reason) {
    case null:
      return `${vendor.name} is sent ${records.map((record) => record.kind).join(' and ')}, and erases for good.`;
    case 'DUPLICATE':
      return `Nothing is sent: ${vendor.name} is erasing this person already.`;
    case 'LEGAL_HOLD':
      return `Nothing is sent to ${vendor.name} while a legal hold stands.`;
    case 'MISSING_IDENTIFIER':
      return `Nothing is sent before ${identifiersMissing.join(' or ')} is known.`;
    default:
      return `${vendor.name} offers no deletion through its API: a person must see to it there.`;
  }
}

function warnings(
  { delivery: { policy } }: ServiceDependencies,
  drawn: Drawn,
  counts: { readonly matches: number; readonly claimed: number },
): readonly string[] {
  return [
    ...(drawn.unasked ? ['The person did not ask for a deletion with this request.'] : []),
    ...(drawn.held
      ? [
          'A legal hold stands on this person, or on one who shares an identifier: requestDeletion is refused until releaseLegalHold.',
        ]
      : []),
    ...(policy.verification.required && drawn.request?.identity_verified_at == null
      ? ['Nothing is sent before the person’s identity is verified: verifyIdentity.']
      : []),
    ...(counts.matches > 0
      ? [`${String(counts.matches)} other known person(s) share an identifier with this one; they are not touched.`]
      : []),
    ...(counts.claimed > 0
      ? [`${String(counts.claimed)} claimed identifier(s) were never verified; they are sent to nobody.`]
      : []),
    ...(drawn.steps.some((step) => step.possible) ? [] : ['Nothing would be sent to anybody now.']),
  ];
}
