import { describe, expect, it } from '@jest/globals';
import { explainRequest, explainStatus } from '../../src/domain/explanation.js';
import type { PrivacyRequest, VendorStatus } from '../../src/domain/entities.js';
import { VendorState } from '../../src/domain/vocabulary.js';
import { noClocks, onTrack } from '../support/no-clocks.js';

const earlier = new Date('2026-11-03T10:00:00Z');

const request = (changes: Partial<PrivacyRequest> = {}): PrivacyRequest => ({
  id: 'r',
  reference: 'PR-2026-000042',
  subjectId: 's',
  regulation: 'CCPA',
  state: 'IN_PROGRESS',
  rights: ['DELETION'],
  decided: null,
  unknownType: false,
  originVendor: null,
  message: null,
  receivedAt: earlier,
  acknowledgedAt: null,
  identityVerifiedAt: null,
  approval: null,
  completedAt: null,
  closedAt: null,
  createdAt: earlier,
  updatedAt: earlier,
  ...noClocks,
  ...changes,
});

const status = (vendor: string, state: VendorState, changes: Partial<VendorStatus> = {}): VendorStatus => ({
  id: `${vendor}-${state}`,
  requestId: 'r',
  subjectId: 's',
  vendor,
  role: 'PROCESSOR',
  right: 'DELETION',
  state,
  outcome: null,
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

const names: Readonly<Record<string, string>> = {
  outreach: 'Outreach',
  attentive: 'Attentive',
  'opt-out-machine': 'Opt-Out Machine',
  'zoho-desk': 'Zoho Desk',
  ebay: 'eBay',
};

const explain = (statuses: readonly VendorStatus[], changes: Partial<PrivacyRequest> = {}): string =>
  explainRequest(request(changes), statuses, (key) => names[key] ?? key);

const intake = { role: 'INTAKE' } as const;

describe('the explanation of a request', () => {
  it('says the minimum, what failed first', () => {
    expect(explain([status('attentive', 'COMPLETED'), status('outreach', 'FAILED', { reason: 'VENDOR_ERROR' })])).toBe(
      'Outreach failed; Attentive is done.',
    );
  });

  it('tells apart what was taken back here and what a vendor canceled', () => {
    const withdrawn = { reason: 'WITHDRAWN' } as const;
    const done = status('attentive', 'COMPLETED');
    expect(explain([status('outreach', 'CANCELED', withdrawn), done])).toBe(
      'Outreach was not asked: it was withdrawn; Attentive is done.',
    );
    expect(explain([status('zoho-desk', 'CANCELED', { ...withdrawn, observedAt: earlier }), done])).toBe(
      'Zoho Desk canceled it: it was withdrawn; Attentive is done.',
    );
  });

  it('gives no reason of a vendor’s where its words are what is missing', () => {
    const asked = status('opt-out-machine', 'ACTION_REQUIRED', { ...intake, reason: 'OTHER' });
    expect(explain([asked])).toBe('A person must choose the answer to Opt-Out Machine.');
  });

  it('says why receipt could not be confirmed', () => {
    const refused = status('opt-out-machine', 'ACTION_REQUIRED', { ...intake, reason: 'NO_MATCH' });
    expect(explain([refused])).toBe(
      'A person must confirm receipt at Opt-Out Machine: what was asked about was not found there.',
    );
  });

  it('tells vendors that stand alike in one clause', () => {
    const done = ['outreach', 'attentive', 'zoho-desk'].map((vendor) => status(vendor, 'COMPLETED'));
    expect(explain(done)).toBe('Outreach, Attentive and Zoho Desk are done.');
  });

  it('never says that something was sent where its outcome is not known', () => {
    expect(explain([status('attentive', 'SUBMITTING')])).toBe(
      'Whether the request reached Attentive is not known yet.',
    );
  });

  it('says since when a vendor has been waited for, and leaves it out where nobody knows', () => {
    expect(explain([status('attentive', 'ACCEPTED', { submittedAt: earlier })])).toBe(
      'Attentive has had it since 2026-11-03 and has not begun.',
    );
    expect(explain([status('attentive', 'ACCEPTED')])).toBe('Attentive has had it and has not begun.');
    expect(explain([status('outreach', 'IN_PROGRESS', { startedAt: earlier })])).toBe(
      'Outreach has been working on it since 2026-11-03.',
    );
    expect(explain([status('outreach', 'IN_PROGRESS')])).toBe('Outreach is working on it.');
  });

  it('tells apart that data was erased and that there was none', () => {
    expect(explain([status('outreach', 'COMPLETED', { outcome: 'NO_RECORD' }), status('attentive', 'COMPLETED')])).toBe(
      'Outreach holds nothing about the person; Attentive is done.',
    );
  });

  it('says where only a person vouches for the end, or it was concluded', () => {
    expect(explain([status('attentive', 'COMPLETED', { confidence: 'MANUALLY_ATTESTED' })])).toBe(
      'Attentive is done, as a person attests.',
    );
    expect(explain([status('attentive', 'COMPLETED', { confidence: 'INFERRED' })])).toBe(
      'Attentive is done, as far as can be concluded.',
    );
  });

  it('names the right where a vendor stands differently for two of them', () => {
    const statuses = [
      status('opt-out-machine', 'COMPLETED', { ...intake, right: 'ACCESS' }),
      status('opt-out-machine', 'ACTION_REQUIRED', { ...intake, right: 'OPT_OUT' }),
    ];
    expect(explain(statuses, { rights: ['ACCESS', 'OPT_OUT'] })).toBe(
      'A person must choose the answer to Opt-Out Machine (opt-out); Opt-Out Machine (access) is done.',
    );
  });

  it('leaves the intake vendor out while others act, and tells of it when they are done', () => {
    const waiting = status('opt-out-machine', 'IN_PROGRESS', intake);
    expect(explain([waiting, status('outreach', 'IN_PROGRESS')])).toBe('Outreach is working on it.');
    expect(explain([waiting, status('outreach', 'COMPLETED')])).toBe(
      'Opt-Out Machine waits for the answer; Outreach is done.',
    );
  });

  it('says that receipt is to be confirmed where only the intake vendor takes part', () => {
    expect(explain([status('opt-out-machine', 'ACCEPTED', intake)])).toBe(
      'Opt-Out Machine waits for receipt to be confirmed.',
    );
  });

  it('puts what was decided about the request first, and what happened all the same behind it', () => {
    const statuses = [status('outreach', 'CANCELED'), status('attentive', 'COMPLETED')];
    expect(explain(statuses, { decided: 'CANCELED' })).toBe('It was canceled; Attentive is done.');
    expect(explain([status('outreach', 'PLANNED')], { decided: 'AWAITING_IDENTITY' })).toBe(
      'The person’s identity must be verified before anything is sent.',
    );
  });

  it('says that a type nobody knows needs a person', () => {
    expect(explain([], { unknownType: true })).toBe(
      'It asks for something that is no right we know, so a person must look.',
    );
  });

  it('says so where no vendor takes part', () => {
    expect(explain([])).toBe('No vendor takes part in it yet.');
  });

  it('leaves the capitals of a vendor’s name as they are', () => {
    expect(explain([status('ebay', 'FAILED')])).toBe('eBay failed.');
  });

  it('is the same whatever the order of the statuses, but for the order of alike vendors', () => {
    const statuses = [status('outreach', 'FAILED'), status('attentive', 'PLANNED'), status('zoho-desk', 'UNKNOWN')];
    expect(explain(statuses.toReversed())).toBe(explain(statuses));
  });
});

describe('the explanation of a status', () => {
  it('adds the reason', () => {
    expect(explainStatus(status('outreach', 'FAILED', { reason: 'VENDOR_ERROR' }), 'Outreach')).toBe(
      'Outreach failed: the API answered with an error or not at all.',
    );
  });

  it('tells of the last trouble while the work goes on', () => {
    const lastError = { reason: 'RATE_LIMITED', message: '', httpStatus: 429, retryable: true, at: earlier } as const;
    expect(explainStatus(status('attentive', 'PLANNED', { lastError }), 'Attentive')).toBe(
      'Nothing has been sent to Attentive yet: at the last attempt the API asked for fewer calls.',
    );
    expect(explainStatus(status('attentive', 'COMPLETED', { lastError }), 'Attentive')).toBe('Attentive is done.');
  });

  it.each(Object.values(VendorState))('is one sentence for %s, for either role', (state) => {
    for (const role of ['INTAKE', 'PROCESSOR'] as const) {
      const text = explainStatus(status('outreach', state, { role, reason: 'OTHER' }), 'Outreach');
      expect(text).toMatch(/^[A-Z].*Outreach.*\.$|^Outreach.*\.$/);
      expect(text).not.toMatch(/undefined|null|\.\./);
    }
  });
});
