import type {
  KnownIdentifiers,
  PlannedRecord,
  RecordReference,
  SearchResult,
  SubmissionPlan,
  SubmissionReceipt,
  SyncPage,
  UncertainRecord,
  VendorPerson,
  VendorSnapshot,
  VendorSource,
} from '../../src/domain/vendor-source.js';
import type { JsonValue } from '../../src/domain/json.js';
import type { VendorFailure } from '../../src/domain/vendor-failure.js';
import type { Right, VendorKind, VendorRole, VendorState } from '../../src/domain/vocabulary.js';

/** What a vendor does, call by call; a test puts in what it is about. */
export interface VendorScript {
  plan: (right: Right, identifiers: KnownIdentifiers) => SubmissionPlan;
  submit: (record: PlannedRecord, options: { readonly maySend: () => boolean }) => Promise<SubmissionReceipt>;
  search: (record: UncertainRecord) => Promise<SearchResult | null>;
  observe: (records: readonly RecordReference[]) => Promise<ReadonlyMap<string, VendorSnapshot | VendorFailure>>;
  list: (walk: string, cursor: JsonValue | null) => Promise<SyncPage>;
  probe: () => Promise<void>;
}

const unexpected = (operation: string) => (): never => {
  throw new Error(`${operation} was not expected`);
};

/** Plans one record for each address and expects no call. */
export function newScript(): VendorScript {
  return {
    plan: (_right, { emails }) => ({
      records: emails.map((email) => ({ kind: 'Deletion', payload: { email }, identifiersUsed: ['EMAIL'] })),
      missing: emails.length === 0 ? ['EMAIL'] : [],
    }),
    submit: unexpected('submit'),
    search: unexpected('search'),
    observe: unexpected('observe'),
    list: unexpected('list'),
    probe: () => Promise.resolve(),
  };
}

export interface ScriptedAccount {
  readonly key: string;
  readonly kind?: VendorKind;
  readonly role?: VendorRole;
}

/** A vendor without a wire: it does as its script says at the moment of the call. */
export function scriptedSource(account: ScriptedAccount, script: VendorScript): VendorSource {
  return {
    kind: account.kind ?? 'OUTREACH',
    key: account.key,
    role: account.role ?? 'PROCESSOR',
    capabilities: account.role === 'INTAKE' ? ['LIST_REQUESTS'] : ['SUBMIT_DELETION', 'LIST_REQUESTS'],
    walks: [{ name: 'all', everyMs: null }],
    requiredIdentifiers: () => ['EMAIL'],
    probe: () => script.probe(),
    observe: (records) => script.observe(records),
    list: (walk, cursor) => script.list(walk, cursor),
    plan: (right, identifiers) => script.plan(right, identifiers),
    submit: (_right, record, { maySend }) => script.submit(record, { maySend: maySend ?? (() => true) }),
    search: (record) => script.search(record),
    close: () => Promise.resolve(),
  };
}

/** Nobody in particular. */
const nobody: VendorPerson = {
  name: null,
  email: null,
  otherEmails: [],
  phone: null,
  otherPhones: [],
  dateOfBirth: null,
  address: null,
  vendorIds: [],
};

export const person = (facts: Partial<VendorPerson>): VendorPerson => ({ ...nobody, ...facts });

/** A deletion as the vendor shows it. */
export function snapshotOf(
  nativeId: string,
  state: VendorState,
  facts: Partial<Omit<VendorSnapshot, 'nativeId'>> = {},
): VendorSnapshot {
  const done = state === 'COMPLETED';
  return {
    nativeId,
    nativeState: state.toLowerCase(),
    rights: [
      {
        right: 'DELETION',
        state,
        outcome: done ? 'ERASED' : null,
        reason: null,
        confidence: done ? 'VENDOR_ASSERTED' : null,
      },
    ],
    unknownTypes: [],
    changedAt: null,
    createdAt: null,
    acknowledgedAt: null,
    startedAt: null,
    completedAt: null,
    person: nobody,
    message: null,
    hints: {},
    facts: {},
    raw: null,
    ...facts,
  };
}
