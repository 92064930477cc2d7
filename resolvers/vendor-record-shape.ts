import type { VendorRecord } from '../src/domain/entities.js';
import type { VendorKind } from '../src/domain/vocabulary.js';
import type { AttentiveDeleteRequestType } from '../schema/types/attentive-delete-request-type.js';
import type { OptOutMachinePersonType } from '../schema/types/opt-out-machine-person-type.js';
import type { OptOutMachineRequestType } from '../schema/types/opt-out-machine-request-type.js';
import type { OutreachComplianceRequestType } from '../schema/types/outreach-compliance-request-type.js';
import type { VendorRecordInterface } from '../schema/types/vendor-record-interface.js';
import type { ZohoAgentType, ZohoSubjectAccessRequestType } from '../schema/types/zoho-subject-access-request-type.js';
import { globalId, recordTypes } from './global-id.js';
import type { PersonalData } from './personal-data.js';
import { RecordFacts } from './record-facts.js';
import type { Shape } from './shape.js';

/** How one viewer is shown a record, and when. */
export interface RecordViewing {
  readonly show: PersonalData;
  readonly now: Date;
}

/** A type's own fields, without those that every record has. */
type Own<T> = Shape<Omit<T, keyof VendorRecordInterface>>;
type Reader<T> = (facts: RecordFacts, viewing: RecordViewing) => Own<T>;

const ifKnown = <T, U>(value: T | null, show: (value: T) => U): U | null => (value === null ? null : show(value));

const outreach: Reader<OutreachComplianceRequestType> = (facts, { show }) => {
  const objectType = facts.text('objectType');
  // Of a Recipient the object's id is the e-mail address itself; what is not plainly a Prospect's is taken for one.
  const isProspect = objectType?.trim().toLowerCase() === 'prospect';
  return {
    uuid: facts.text('uuid'),
    batchComplianceRequestUuid: facts.text('batchComplianceRequestUuid'),
    objectType,
    requestObjectId: ifKnown(facts.text('requestObjectId'), isProspect ? (id) => id : show.email),
    requestType: facts.text('requestType'),
    requesterId: facts.text('requesterId'),
    pii: show.secret(facts.json('pii')),
    createdAt: facts.instant('createdAt'),
    updatedAt: facts.instant('updatedAt'),
  };
};

const attentive: Reader<AttentiveDeleteRequestType> = (facts, { show }) => ({
  type: facts.text('type'),
  processed: facts.flag('processed'),
  subjectEmail: ifKnown(facts.text('subjectEmail'), show.email),
  subjectPhone: ifKnown(facts.text('subjectPhone'), show.phone),
  requestMessage: facts.text('requestMessage'),
  requestedAt: facts.instant('requestedAt'),
  processingStartedAt: facts.instant('processingStartedAt'),
  processingEndedAt: facts.instant('processingEndedAt'),
});

const optOutMachine: Reader<OptOutMachineRequestType> = (facts, viewing) => ({
  requestTypes: facts.texts('requestTypes'),
  optOutCompleted: facts.flag('optOutCompleted'),
  fileCount: facts.count('fileCount'),
  submittedAt: facts.instant('submittedAt'),
  acknowledgedAt: facts.instant('acknowledgedAt'),
  person: ifKnown(facts.within('person'), (person) => personShape(person, viewing)),
});

function personShape(facts: RecordFacts, { show, now }: RecordViewing): Shape<OptOutMachinePersonType> {
  const proof = facts.within('identityVerificationProof');
  const validUntil = proof?.instant('validUntil') ?? null;
  const lapsed = validUntil !== null && validUntil <= now;
  return {
    name: ifKnown(facts.text('name'), show.name),
    dateOfBirth: show.secret(facts.date('dateOfBirth')),
    email: ifKnown(facts.text('email'), show.email),
    emailAddresses: facts.texts('emailAddresses').map(show.email),
    phone: ifKnown(facts.text('phone'), show.phone),
    address: show.secret(facts.text('address')),
    address2: show.secret(facts.text('address2')),
    city: show.secret(facts.text('city')),
    state: facts.text('state'),
    postalCode: show.secret(facts.text('postalCode')),
    identityVerificationProof:
      proof === null || lapsed
        ? null
        : show.secret({ url: proof.url('url'), accessCode: proof.text('accessCode'), validUntil }),
  };
}

const zohoDesk: Reader<ZohoSubjectAccessRequestType> = (facts, { show }) => ({
  sarNumber: facts.text('sarNumber'),
  requestType: facts.text('requestType'),
  contactEmail: ifKnown(facts.text('contactEmail'), show.email),
  referenceTicketNumber: facts.text('referenceTicketNumber'),
  createdAt: facts.instant('createdAt'),
  modifiedAt: facts.instant('modifiedAt'),
  createdBy: agentShape(facts.within('createdBy'), show),
  modifiedBy: agentShape(facts.within('modifiedBy'), show),
  downloadUrl: show.secret(facts.url('downloadUrl')),
});

function agentShape(facts: RecordFacts | null, show: PersonalData): Shape<ZohoAgentType> | null {
  const id = facts?.text('id') ?? null;
  if (facts === null || id === null) return null;
  return {
    id,
    firstName: ifKnown(facts.text('firstName'), show.name),
    lastName: ifKnown(facts.text('lastName'), show.name),
    email: ifKnown(facts.text('email'), show.email),
    photoUrl: show.secret(facts.url('photoUrl')),
  };
}

const readers = {
  OUTREACH: outreach,
  ATTENTIVE: attentive,
  OPT_OUT_MACHINE: optOutMachine,
  ZOHO_DESK: zohoDesk,
} as const satisfies Record<VendorKind, Reader<VendorRecordInterface>>;

/** A vendor's record as one viewer is shown it; `__typename` says which of the record types it is. */
export function vendorRecordShape(
  record: VendorRecord,
  viewing: RecordViewing,
): Shape<VendorRecordInterface> & { readonly __typename: string } {
  const type = recordTypes[record.kind];
  return {
    ...readers[record.kind](new RecordFacts(record.facts), viewing),
    __typename: type,
    id: globalId(type, record.id),
    nativeId: record.nativeId,
    nativeState: record.nativeState,
    observedAt: record.observedAt,
    raw: viewing.show.secret(record.raw),
    vendorKey: record.vendor,
  };
}
