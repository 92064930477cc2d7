import { describe, expect, it } from '@jest/globals';
import type { PrivacyRequest, VendorStatus } from '../../src/domain/entities.js';
import { requestedRights } from '../../resolvers/requested-rights.js';
import { noClocks, onTrack } from '../support/no-clocks.js';

const at = new Date('2026-11-03T10:00:00Z');

const request: PrivacyRequest = {
  id: '01926f5e-7c1a-7def-8abc-0123456789ab',
  reference: 'PR-2026-000042',
  subjectId: 's',
  regulation: 'CCPA',
  state: 'IN_PROGRESS',
  rights: ['DELETION', 'ACCESS'],
  decided: null,
  unknownType: false,
  originVendor: null,
  message: null,
  receivedAt: at,
  acknowledgedAt: null,
  identityVerifiedAt: null,
  approval: null,
  completedAt: null,
  closedAt: null,
  createdAt: at,
  updatedAt: at,
  ...noClocks,
};

const status = (changes: Partial<VendorStatus>): VendorStatus => ({
  id: '01926f5e-7c1a-7def-8abc-0123456789ab',
  requestId: request.id,
  subjectId: 's',
  vendor: 'outreach',
  role: 'PROCESSOR',
  right: 'DELETION',
  state: 'COMPLETED',
  outcome: 'ERASED',
  reason: null,
  confidence: null,
  observedAt: null,
  submittedAt: null,
  acknowledgedAt: null,
  startedAt: null,
  completedAt: null,
  expectedAt: null,
  submitBy: null,
  health: onTrack,
  attempts: 1,
  nextAttemptAt: null,
  follows: null,
  lastError: null,
  ...changes,
});

const intake = { vendor: 'opt-out-machine', role: 'INTAKE', state: 'ACCEPTED', outcome: null } as const;

describe('the rights of a request', () => {
  it('each stand by themselves', () => {
    const rights = requestedRights(request, [status({}), status({ ...intake, right: 'ACCESS' })]);
    expect(rights).toMatchObject([
      { right: 'DELETION', state: 'COMPLETED', outcome: 'ERASED', progress: { total: 1, completed: 1 } },
      { right: 'ACCESS', state: 'RECEIVED', outcome: null, progress: { total: 1, open: 1 } },
    ]);
  });

  it('count the intake vendor only where no other acts', () => {
    const [deletion] = requestedRights(request, [status(intake), status({})]);
    expect(deletion).toMatchObject({ state: 'COMPLETED', progress: { total: 1, open: 0 } });
    expect(deletion?.vendorStatuses).toHaveLength(2);
  });

  it('came to nothing that one word could say while a vendor failed', () => {
    const [deletion] = requestedRights(request, [
      status({}),
      status({ vendor: 'attentive', state: 'FAILED', outcome: null }),
    ]);
    expect(deletion).toMatchObject({ state: 'PARTIALLY_COMPLETED', outcome: null });
  });

  it('are where the request was decided to be', () => {
    const [deletion] = requestedRights({ ...request, decided: 'CANCELED' }, [
      status({ state: 'PLANNED', outcome: null }),
    ]);
    expect(deletion).toMatchObject({ state: 'CANCELED', outcome: null });
  });
});
