import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inventedPerson } from '../../datasources/simulator-kit/index.js';
import { asksThroughIntake, eventsOf, intakeOf, ownPace, requestAccess } from '../support/acts.js';
import { createdAt, requestOf, requestOnce, stateByVendor, takenDeletion } from '../support/operations.js';
import { startRunningSystem, type RunningSystem } from '../support/running-system.js';

const policy = `
approval:     { deletionsPerHour: 2 }
velocity:     { deletionsPerHour: 3 }
verification: { required: true }
acknowledge:  { automatically: true }
`;

let system: RunningSystem;
beforeAll(async () => {
  system = await startRunningSystem({ ...ownPace, policy });
});
afterAll(() => system.stop());

const errors = 'userErrors { code message field }';
type Act<T> = {
  readonly act: T & { readonly userErrors: readonly { readonly code: string; readonly message: string }[] };
};
type OnRequest = Act<{
  readonly privacyRequest: { readonly state: string; readonly identityVerifiedAt: string | null } | null;
}>;

const verify = async (request: string, method = 'By a code.') =>
  (
    await system.query<OnRequest>(
      `mutation ($request: ID!, $method: String!) {
        act: verifyIdentity(request: $request, method: $method) { privacyRequest { state identityVerifiedAt } ${errors} }
      }`,
      { request, method },
    )
  ).act;

describe('a policy file', () => {
  it('has what comes in through Opt-Out Machine acknowledged there by itself, and counts its proof of identity', async () => {
    const { request, nativeId } = await asksThroughIntake(system, inventedPerson(31), 'delete');

    const confirmed = await requestOnce(system, request.id, ({ acknowledgedAt }) => acknowledgedAt !== null);

    const acknowledged = intakeOf(system)
      .calls()
      .filter(({ effect }) => effect?.kind === 'acknowledge');
    expect(acknowledged.map(({ effect }) => effect?.nativeId)).toContain(nativeId);
    expect(confirmed.state).toBe('IN_PROGRESS');
    expect(await eventsOf(system, request.id)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'acknowledgement.requested', message: expect.stringContaining('policy') }),
        expect.objectContaining({
          type: 'identity.verified',
          message: 'Opt-Out Machine shows a proof of the person’s identity.',
        }),
      ]),
    );
  });

  it('keeps a deletion and a copy from being sent before the identity is verified, and shows why in a sentence', async () => {
    const before = createdAt(system.simulator('zoho-desk'));
    const { id } = await takenDeletion(system, {
      subject: { email: 'unverified@example.com' },
      vendors: ['zoho-desk'],
    });
    const copy = await requestAccess(system, { subject: { email: 'copy@example.com' }, vendors: ['zoho-desk'] });

    const waiting = await requestOf(system, id);
    expect(waiting).toMatchObject({
      state: 'AWAITING_IDENTITY',
      explanation: 'The person’s identity must be verified before anything is sent.',
    });
    expect(waiting.vendorStatuses).toMatchObject([
      { state: 'BLOCKED', explanation: 'Zoho Desk cannot be asked yet: the person’s identity is not verified.' },
    ]);
    expect(copy.privacyRequest?.state).toBe('AWAITING_IDENTITY');
    expect(await verify(id)).toMatchObject({
      // The worker may be at it already.
      privacyRequest: {
        state: expect.stringMatching(/^(PLANNED|IN_PROGRESS)$/),
        identityVerifiedAt: expect.any(String),
      },
      userErrors: [],
    });

    await requestOnce(system, id, (request) => stateByVendor(request)['zoho-desk'] === 'ACCEPTED');
    expect(createdAt(system.simulator('zoho-desk'))).toBe(before + 1);
  });

  it('hands no file over for whom nobody has verified', async () => {
    const upload = `mutation ($input: UploadFileInput!) { act: uploadFile(input: $input) { file { id } ${errors} } }`;
    const { request } = await asksThroughIntake(system, inventedPerson(32), 'access');
    // Nobody looks at the vendor any more, which shows its proof at every look.
    await system.restart({ worker: false });
    const { db } = system.application.ledger;
    await db.updateTable('privacy_request').set({ identity_verified_at: null }).execute();
    const input = { request: request.id, name: 'report.pdf', contentType: 'application/pdf', size: 5 };

    const { act } = await system.query<Act<{ readonly file: unknown }>>(upload, { input });

    expect(act).toMatchObject({
      file: null,
      userErrors: [{ code: 'IDENTITY_NOT_VERIFIED', field: ['input', 'request'] }],
    });
    await system.restart();
  });

  it('has the third deletion of an hour approved by somebody else, and takes no fourth', async () => {
    await takenDeletion(system, { subject: { email: 'second@example.com' }, vendors: ['attentive'] });
    const third = await takenDeletion(system, { subject: { email: 'third@example.com' }, vendors: ['attentive'] });
    await verify(third.id);

    expect(await requestOf(system, third.id)).toMatchObject({
      state: 'AWAITING_APPROVAL',
      explanation: 'Somebody else must approve it before anything is sent.',
      vendorStatuses: [
        { state: 'BLOCKED', explanation: 'Attentive cannot be asked yet: somebody else must approve it.' },
      ],
    });
    const { act } = await system.query<OnRequest>(
      `mutation ($request: ID!) { act: approveRequest(request: $request) { privacyRequest { state } ${errors} } }`,
      { request: third.id },
    );
    expect(act).toMatchObject({ privacyRequest: null, userErrors: [{ code: 'NOT_PERMITTED' }] });
    await expect(
      takenDeletion(system, { subject: { email: 'fourth@example.com' }, vendors: ['attentive'] }),
    ).rejects.toThrow('LIMIT_EXCEEDED');
  });
});
