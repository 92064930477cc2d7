import type { PrivacyRequest, VendorStatus } from '../../src/domain/entities.js';
import { isFinal } from '../../src/domain/roll-up.js';
import type { Right } from '../../src/domain/vocabulary.js';
import type { RequestServices } from '../../src/services/services.js';
import type { Chance } from './chance.js';
import type { SimulatedWorld } from './simulated-world.js';

const DAY = 86_400_000;

/** When the office gets round to a request, in days after receipt: mostly soon, now and then too late. */
interface Habits {
  readonly acknowledges: number;
  readonly carriesOut: number;
  readonly answers: number;
  readonly repairs: number;
  readonly extends: boolean;
  /** From which day on to which the person is asked back, where the law lets the clock stop. */
  readonly asksBack: readonly [from: number, to: number] | null;
}

const habitsFrom = (chance: Chance): Habits => ({
  acknowledges: chance.pick([
    [chance.between(0, 6), 90],
    [chance.between(12, 20), 10],
  ]),
  carriesOut: chance.between(1, 5),
  answers: chance.pick([
    [chance.between(2, 16), 85],
    [chance.between(17, 44), 15],
  ]),
  repairs: chance.between(2, 9),
  extends: chance.next() < 0.5,
  asksBack: chance.next() < 0.4 ? [2, chance.between(5, 14)] : null,
});

/** The people who acknowledge, carry out, answer, extend and pause; each request is treated by habits of its own. */
export class PrivacyOffice {
  readonly #habits = new Map<string, Habits>();

  constructor(
    private readonly world: SimulatedWorld,
    private readonly chance: Chance,
  ) {}

  /** Goes through everything that is not closed, once a day. */
  async work(open: readonly PrivacyRequest[]): Promise<void> {
    const { requests } = this.world.services();
    const everything = { vendors: null, maxAgeMs: null };
    // All at once: one statement.
    const statuses = await Promise.all(open.map((request) => requests.statusesOf(request, everything)));
    for (const [index, request] of open.entries()) await this.#attendTo(request, statuses[index] ?? []);
  }

  async #attendTo(request: PrivacyRequest, statuses: readonly VendorStatus[]): Promise<void> {
    const habits = this.#habits.get(request.id) ?? habitsFrom(this.chance);
    this.#habits.set(request.id, habits);
    const { requests } = this.world.services();
    const age = (this.world.time.now().getTime() - request.receivedAt.getTime()) / DAY;
    if (request.acknowledgedAt === null && age >= habits.acknowledges) await requests.acknowledge(request.id);
    await this.#mindTheClock(requests, request, habits, age);
    if (age >= habits.carriesOut) await this.#carryOut(requests, request, statuses);
    if (age >= habits.answers) await this.#answer(requests, request, statuses);
    if (age >= habits.repairs) await this.#repair(requests, statuses);
  }

  async #mindTheClock(requests: RequestServices, request: PrivacyRequest, habits: Habits, age: number): Promise<void> {
    const { facts } = request.clock;
    const now = this.world.time.now();
    const [from, to] = habits.asksBack ?? [Infinity, Infinity];
    const mayStop = request.regulation === 'UK_GDPR' || request.regulation === 'GDPR';
    // Under either of the two only for some of what is asked: else the answer is a problem, and nothing happens.
    if (mayStop && age >= from && age < to && facts.pauses.length === 0)
      await requests.pauseClock(request.id, 'Asked back.');
    if (age >= to && request.health.paused) await requests.resumeClock(request.id);
    const daysLeft = request.dueAt === null ? Infinity : (request.dueAt.getTime() - now.getTime()) / DAY;
    if (habits.extends && age > 10 && daysLeft < 4) {
      await requests.extendDeadline(request.id, { reason: 'More requests than usual.', sentAt: now });
    }
  }

  /** The deletion that came in through the intake vendor is sent to every vendor. */
  async #carryOut(
    requests: RequestServices,
    request: PrivacyRequest,
    statuses: readonly VendorStatus[],
  ): Promise<void> {
    const asked = statuses.filter((status) => status.right === 'DELETION');
    if (asked.length !== 1 || asked[0]?.role !== 'INTAKE') return;
    await requests.requestDeletion({
      idempotencyKey: `carry-out-${request.id}`,
      subject: null,
      request: request.id,
      vendors: null,
      regulation: null,
      receivedAt: null,
      message: null,
      planHash: null,
    });
  }

  /** What no vendor does is answered by hand, and what has no honest word is given one. */
  async #answer(requests: RequestServices, request: PrivacyRequest, statuses: readonly VendorStatus[]): Promise<void> {
    const byHand = statuses.filter(
      (status) =>
        status.role === 'INTAKE' &&
        !isFinal(status.state) &&
        !statuses.some((other) => other.role === 'PROCESSOR' && other.right === status.right && !isFinal(other.state)),
    );
    const [first] = byHand;
    if (first === undefined) return;
    const outcome = outcomeOf[first.right];
    await requests.update({
      request: request.id,
      right: null,
      outcome,
      denial: null,
      optOutCompleted: first.right === 'OPT_OUT' ? true : null,
      comments: null,
    });
  }

  /** What a vendor left to a person is done there by hand. */
  async #repair(requests: RequestServices, statuses: readonly VendorStatus[]): Promise<void> {
    for (const { id, role, state, right } of statuses) {
      if (role !== 'PROCESSOR' || state !== 'ACTION_REQUIRED') continue;
      await requests.attestVendor(id, outcomeOf[right], 'Done by hand in the vendor’s own console.');
    }
  }
}

const outcomeOf = { DELETION: 'ERASED', ACCESS: 'EXPORTED', OPT_OUT: 'OPTED_OUT' } as const satisfies Record<
  Right,
  string
>;
