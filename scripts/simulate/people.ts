import { inventedPerson } from '../../datasources/simulator-kit/index.js';
import type { Regulation } from '../../src/domain/vocabulary.js';
import type { Chance } from './chance.js';
import type { SimulatedWorld } from './simulated-world.js';

const laws: readonly (readonly [Regulation, number])[] = [
  ['CCPA', 40],
  ['GDPR', 20],
  ['UK_GDPR', 15],
  ['VIRGINIA_VCDPA', 8],
  ['COLORADO_CPA', 7],
  ['LGPD', 5],
  ['QUEBEC_LAW_25', 5],
];

/** How they ask: on the organisation's own form, or through the intake vendor. */
const ways = [
  ['form-deletion', 40],
  ['form-access', 20],
  ['intake-DELETION', 20],
  ['intake-ACCESS', 8],
  ['intake-OPT_OUT', 12],
] as const;

/** Another person asks, at this moment. */
export async function somebodyAsks(world: SimulatedWorld, chance: Chance, index: number): Promise<void> {
  const person = inventedPerson(index);
  const way = chance.pick(ways);
  if (way === 'intake-DELETION' || way === 'intake-ACCESS' || way === 'intake-OPT_OUT') {
    const right = ({ 'intake-DELETION': 'DELETION', 'intake-ACCESS': 'ACCESS', 'intake-OPT_OUT': 'OPT_OUT' } as const)[
      way
    ];
    world.simulator('opt-out-machine').add(person, { right, at: world.time.now() });
    return;
  }
  const { name, email, phone } = person;
  const input = {
    idempotencyKey: `simulated-${String(index)}`,
    subject: { id: null, name, email, phone },
    request: null,
    vendors: null,
    regulation: chance.pick(laws),
    receivedAt: null,
    message: null,
  };
  const { requests } = world.services();
  const { problems } =
    way === 'form-deletion'
      ? await requests.requestDeletion({ ...input, planHash: null })
      : await requests.requestAccess(input);
  const [problem] = problems;
  if (problem !== undefined) throw new Error(`A request was refused: ${problem.message}`);
}
