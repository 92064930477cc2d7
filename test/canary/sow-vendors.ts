import { required } from '../../src/domain/invariant-error.js';
import { eventually } from '../support/eventually.js';
import type { Canaries } from './canaries.js';
import type { SoundInputs } from './sound-inputs.js';
import { sownPerson, type SownSystem } from './sown-system.js';

/** A person asks at every vendor: the vendors' ids of the requests, by account. */
export const sowPeople = ({ vendors }: SownSystem, canaries: Canaries): ReadonlyMap<string, string> =>
  new Map([...vendors].map(([vendor, { simulator }]) => [vendor, simulator.add(sownPerson(canaries, vendor))]));

/** What a client says of answers that tell of trouble, each with canaries in its body and headers. */
export async function sowTroubles(system: SownSystem, canaries: Canaries): Promise<readonly string[]> {
  const { lanes } = system.application.delivery.context;
  const said: string[] = [];
  for (const [key, { simulator }] of system.vendors) {
    const { source } = required(lanes.get(key), 'The account');
    for (const status of [200, 400, 404, 409, 422, 500]) {
      simulator.fault({ ...trouble(canaries, `an answer ${String(status)} of ${key}`), status, times: 1 });
      said.push(await source.probe().then(String, (error: unknown) => (error instanceof Error ? error.message : '')));
    }
    simulator.fault(null);
  }
  return said;
}

/** Has every vendor that deletes refuse a deletion, with canaries in the refusal; answers the requests. */
export async function sowRefusals(
  system: SownSystem,
  canaries: Canaries,
  sound: SoundInputs,
): Promise<readonly string[]> {
  const requests: string[] = [];
  for (const key of ['outreach', 'attentive', 'zoho-desk']) {
    const { simulator } = required(system.vendors.get(key), key);
    const { operation } = await eventually(
      () =>
        required(simulator.calls().find(({ effect }) => effect?.kind === 'create') ?? simulator.calls()[0], 'A call'),
      ({ effect }) => effect !== null,
    );
    const refusal = trouble(canaries, `a refusal of ${key}`);
    simulator.fault({ ...refusal, operation, status: 422, times: 1 });
    requests.push(await sound.request({ vendors: [key] }));
    await eventually(
      () => simulator.calls(),
      (calls) => calls.some((call) => call.operation === operation && call.fault !== null),
    );
    simulator.fault(null);
  }
  return requests;
}

/** A fault whose every text is a canary. */
function trouble(canaries: Canaries, way: string) {
  const detail = canaries.text(way);
  const email = canaries.email(`${way}, with an address`);
  const error = { id: detail, title: detail, detail, email };
  return {
    kind: 'status',
    body: JSON.stringify({ message: detail, error: detail, errorCode: detail, errors: [error] }),
    headers: { 'x-trouble': canaries.text(`${way}, in a header`) },
  } as const;
}
