import { describe, expect, it } from '@jest/globals';
import { awaitedState, awaitsApproval, closedGate, type GateFacts } from '../../src/domain/authority.js';
import type { Right, RequestState, VendorState } from '../../src/domain/vocabulary.js';

const open: GateFacts = {
  right: 'DELETION',
  held: false,
  identityWanted: false,
  identityVerified: false,
  needsApproval: false,
};

describe('what keeps a call from being made', () => {
  it.each<readonly [string, Partial<GateFacts>, ReturnType<typeof closedGate>]>([
    ['nothing', {}, null],
    ['a legal hold, before anything else', { held: true, identityWanted: true, needsApproval: true }, 'LEGAL_HOLD'],
    ['an identity, before an approval', { identityWanted: true, needsApproval: true }, 'IDENTITY'],
    ['an approval', { identityWanted: true, identityVerified: true, needsApproval: true }, 'APPROVAL'],
    ['no legal hold where data is handed over', { right: 'ACCESS', held: true }, null],
    ['an identity where data is handed over', { right: 'ACCESS', identityWanted: true }, 'IDENTITY'],
    ['neither where somebody opts out', { right: 'OPT_OUT', held: true, identityWanted: true }, null],
  ])('is %s', (_, facts, gate) => {
    expect(closedGate({ ...open, ...facts })).toBe(gate);
  });
});

const status = (state: VendorState, facts: { readonly sent?: boolean; readonly blocked?: boolean } = {}) => ({
  role: 'PROCESSOR' as const,
  state,
  reason: facts.blocked === true ? ('LEGAL_HOLD' as const) : null,
  submittedAt: facts.sent === true ? new Date(0) : null,
});
const request = (right: Right, state: RequestState, verified = false) => ({
  identityWanted: true,
  identityVerified: verified,
  rights: new Map([[right, state]]),
});

describe('what a request waits for', () => {
  it('is identity while nothing was sent, whatever a person must see to besides', () => {
    for (const statuses of [
      [],
      [status('BLOCKED')],
      [status('PLANNED'), status('ACTION_REQUIRED'), status('EXCLUDED')],
    ]) {
      expect(awaitedState(request('DELETION', 'PLANNED'), statuses)).toBe('AWAITING_IDENTITY');
    }
    expect(awaitedState(request('OPT_OUT', 'RECEIVED'), [])).toBeNull();
    expect(awaitedState(request('ACCESS', 'DENIED'), [])).toBeNull();
  });

  it('is approval where a status is blocked for no reason of its own', () => {
    const verified = request('DELETION', 'BLOCKED', true);

    expect(awaitedState(verified, [status('BLOCKED')])).toBe('AWAITING_APPROVAL');
    expect(awaitedState(verified, [status('BLOCKED', { blocked: true })])).toBeNull();
    expect(awaitsApproval(status('PLANNED'))).toBe(false);
  });

  it.each<VendorState>(['SUBMITTING', 'ACCEPTED', 'IN_PROGRESS', 'COMPLETED', 'PARTIALLY_COMPLETED', 'FAILED'])(
    'is nothing once a vendor has it: %s',
    (state) => {
      expect(awaitedState(request('DELETION', 'IN_PROGRESS'), [status('BLOCKED'), status(state)])).toBeNull();
      expect(
        awaitedState(request('DELETION', 'IN_PROGRESS'), [
          status('BLOCKED'),
          status('ACTION_REQUIRED', { sent: true }),
        ]),
      ).toBeNull();
    },
  );
});
