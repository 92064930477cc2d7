import { randomUUID } from 'node:crypto';
import { inventedPerson } from '../../datasources/simulator-kit/index.js';
import { required } from '../../src/domain/invariant-error.js';
import { askGraph } from '../support/running-system.js';
import type { Canaries } from './canaries.js';
import type { Arguments } from './input-places.js';
import type { SownSystem } from './sown-system.js';

interface Made {
  readonly id: string;
  readonly subject: { readonly id: string };
  readonly vendorStatuses: readonly { readonly id: string; readonly role: string }[];
}
interface Answered {
  readonly answer: { readonly privacyRequest: Made | null; readonly userErrors: readonly object[] };
}

const selection = '{ privacyRequest { id subject { id } vendorStatuses { id role } } userErrors { code message } }';

/** Makes the things that acts need, so that what is sown with an act is taken in and not refused. */
export class SoundInputs {
  #people = 0;
  #viewers = 0;

  constructor(
    private readonly system: SownSystem,
    private readonly canaries: Canaries,
  ) {}

  /** Somebody who may do everything but see personal data, and has done nothing yet. */
  async viewer(...more: readonly string[]): Promise<{ readonly authorization: string }> {
    this.#viewers += 1;
    const scopes = ['requests:read', 'requests:write', 'requests:approve', 'schema:read', ...more];
    return this.system.issuer.authorization(`viewer-${String(this.#viewers)}`, ...scopes);
  }

  /** Arguments that a field takes as they are. */
  async of(field: string): Promise<Arguments> {
    const make = this.#makers[field];
    return make === undefined ? {} : make();
  }

  /** A deletion of somebody; answers the request. */
  async request(more: Arguments = {}): Promise<string> {
    return (await this.#asked('requestDeletion', more)).id;
  }

  /** The request of a vendor's record, read there where it is not known yet. */
  async requestOf(vendor: string, nativeId: string): Promise<string> {
    const document = `query ($vendor: ID!, $nativeId: String!) {
      found: privacyRequestByVendorRecord(vendor: $vendor, nativeId: $nativeId) { id }
    }`;
    type Found = { readonly found: { readonly id: string } | null };
    const { data } = await askGraph<Found>(this.system.url, document, { vendor, nativeId }, await this.viewer());
    return required(data?.found, 'The request that came in').id;
  }

  readonly #subject = (): { readonly email: string } => {
    this.#people += 1;
    return { email: this.canaries.email(`the address of asked person ${String(this.#people)}`) };
  };

  readonly #onRequest = async (): Promise<Arguments> => ({ request: await this.request() });
  /** At a vendor whose API offers no copy, so that a person must act. */
  readonly #onStatus = async (): Promise<Arguments> => {
    const { vendorStatuses } = await this.#asked('requestAccess', { vendors: ['attentive'] });
    return { vendorStatus: required(vendorStatuses[0], 'A status').id };
  };
  readonly #onSubject = async (): Promise<Arguments> => ({
    subject: (await this.#asked('requestDeletion')).subject.id,
  });
  readonly #onIntake = async (): Promise<Arguments> => ({ request: await this.#cameIn() });
  readonly #input =
    (more: () => Promise<Arguments> | Arguments): (() => Promise<Arguments>) =>
    async () => ({ input: await more() });

  readonly #makers: Readonly<Record<string, () => Promise<Arguments>>> = {
    requestDeletion: this.#input(() => ({ idempotencyKey: randomUUID(), subject: this.#subject() })),
    requestAccess: this.#input(() => ({ idempotencyKey: randomUUID(), subject: this.#subject() })),
    planDeletion: this.#input(() => ({ subject: this.#subject() })),
    acknowledge: this.#input(this.#onIntake),
    acknowledgeMany: async () => ({ requests: [await this.#cameIn()] }),
    addSubjectIdentifier: async () => ({ ...(await this.#onSubject()), kind: 'EMAIL', value: this.#subject().email }),
    approveRequest: async () => ({ request: await this.#awaitsApproval() }),
    attestVendor: async () => ({ ...(await this.#onStatus()), outcome: 'EXPORTED', comment: 'By hand.' }),
    excludeVendor: async () => ({ ...(await this.#onStatus()), reason: 'NO_MATCH', comment: 'Nothing there.' }),
    retryVendor: this.#onStatus,
    cancelRequest: async () => ({
      request: (await this.#asked('requestAccess', { vendors: ['attentive'] })).id,
      comment: 'Withdrawn.',
    }),
    extendDeadline: async () => ({
      ...(await this.#onRequest()),
      reason: 'Many requests.',
      noticeSentAt: new Date().toISOString(),
    }),
    pauseClock: async () => ({ request: await this.#underBritishLaw(), reason: 'Asked which account is meant.' }),
    resumeClock: this.#onRequest,
    placeLegalHold: async () => ({ ...(await this.#onSubject()), reason: 'A lawsuit.' }),
    releaseLegalHold: async () => {
      const { subject } = await this.#onSubject();
      await this.#act('placeLegalHold', { subject, reason: 'A lawsuit.' }, '$subject: ID!, $reason: String!');
      return { subject, comment: 'Settled.' };
    },
    updatePrivacyRequest: this.#input(async () => ({
      ...(await this.#onIntake()),
      right: 'ACCESS',
      outcome: 'NO_RECORD',
    })),
    updatePrivacyRequests: async () => ({
      inputs: [{ ...(await this.#onIntake()), right: 'ACCESS', outcome: 'NO_RECORD' }],
    }),
    uploadFile: this.#input(async () => ({
      ...(await this.#onIntake()),
      name: 'export.txt',
      contentType: 'text/plain',
      size: 12,
    })),
    verifyIdentity: async () => ({ ...(await this.#onRequest()), method: 'By telephone.' }),
    privacyRequestByVendorRecord: async () => ({ vendor: 'attentive', nativeId: 'del-1' }),
    privacyRequestByEmail: async () => ({ message: 'Subject: A request\r\n\r\nSomething.' }),
    privacyRequests: async () => ({ first: 1 }),
  };

  async #asked(
    field: 'requestDeletion' | 'requestAccess',
    more: Arguments = {},
    viewer = this.viewer(),
  ): Promise<Made> {
    const type = field === 'requestDeletion' ? 'RequestDeletionInput!' : 'RequestAccessInput!';
    const input = { idempotencyKey: randomUUID(), subject: this.#subject(), ...more };
    const document = `mutation ($input: ${type}) { answer: ${field}(input: $input) ${selection} }`;
    const { data } = await askGraph<Answered>(this.system.url, document, { input }, await viewer);
    return required(data?.answer.privacyRequest, 'The request that was asked for');
  }

  readonly #underBritishLaw = async (): Promise<string> =>
    (await this.#asked('requestAccess', { regulation: 'UK_GDPR' })).id;

  async #awaitsApproval(): Promise<string> {
    const viewer = this.viewer();
    await this.#asked('requestDeletion', {}, viewer);
    return (await this.#asked('requestDeletion', {}, viewer)).id;
  }

  /** A request for a copy that came in at the intake vendor. */
  async #cameIn(): Promise<string> {
    this.#people += 1;
    const { simulator } = required(this.system.vendors.get('opt-out-machine'), 'The intake vendor');
    const nativeId = simulator.add(inventedPerson(700 + this.#people), { right: 'ACCESS' });
    return this.requestOf('opt-out-machine', nativeId);
  }

  async #act(field: string, variables: Arguments, types: string): Promise<void> {
    const passed = Object.keys(variables).map((name) => `${name}: $${name}`);
    const document = `mutation (${types}) { answer: ${field}(${passed.join(', ')}) { userErrors { message } } }`;
    const { errors } = await askGraph(this.system.url, document, variables, await this.viewer());
    if (errors.length > 0) throw new Error(`${field} was refused: ${JSON.stringify(errors)}`);
  }
}
