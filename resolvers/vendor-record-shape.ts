import type { VendorRecord } from '../src/domain/entities.js';
import type { VendorKind } from '../src/domain/vocabulary.js';
import type { AttentiveDeleteRequestType } from '../schema/types/attentive-delete-request-type.js';
import type { OptOutMachinePersonType } from '../schema/types/opt-out-machine-person-type.js';
import type { OptOutMachineRequestType } from '../schema/types/opt-out-machine-request-type.js';
import type { OutreachComplianceRequestType } from '../schema/types/outreach-compliance-request-type.js';
import type { VendorRecordInterface } from '../schema/types/vendor-record-interface.js';
import type { ZohoAgentType, ZohoSubjectAccessRequestType } from '../schema/types/zoho-subject-access-request-type.js';
import { globalId, recordTypes } from './global-id.js';
import { personalDataOf, type PersonalData, type Viewing } from './personal-data.js';
import { RecordFacts } from './record-facts.js';
import type { Shape } from './shape.js';

/** How one viewer is shown a record, and when. */
interface RecordViewing {
  readonly show: PersonalData;
  readonly now: Date;
}

/** A type's own fields, without those that every record has. */
type Own<T> = Shape<Omit<T, keyof VendorRecordInterface>>;
/** What holds personal data is made as it is read: what nobody selects is revealed to nobody. */
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
    get requestObjectId() {
      return ifKnown(facts.text('requestObjectId'), (id) => (isProspect ? id : show.email(id)));
    },
    requestType: facts.text('requestType'),
    requesterId: facts.text('requesterId'),
    get pii() {
      return show.secret(facts.json('pii'));
    },
    createdAt: facts.instant('createdAt'),
    updatedAt: facts.instant('updatedAt'),
  };
};

const attentive: Reader<AttentiveDeleteRequestType> = (facts, { show }) => ({
  type: facts.text('type'),
  processed: facts.flag('processed'),
  get subjectEmail() {
    return ifKnown(facts.text('subjectEmail'), (address) => show.email(address));
  },
  get subjectPhone() {
    return ifKnown(facts.text('subjectPhone'), (number) => show.phone(number));
  },
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
    get name() {
      return ifKnown(facts.text('name'), (name) => show.name(name));
    },
    get dateOfBirth() {
      return show.secret(facts.date('dateOfBirth'));
    },
    get email() {
      return ifKnown(facts.text('email'), (address) => show.email(address));
    },
    get emailAddresses() {
      return facts.texts('emailAddresses').map((address) => show.email(address));
    },
    get phone() {
      return ifKnown(facts.text('phone'), (number) => show.phone(number));
    },
    get address() {
      return show.secret(facts.text('address'));
    },
    get address2() {
      return show.secret(facts.text('address2'));
    },
    get city() {
      return show.secret(facts.text('city'));
    },
    state: facts.text('state'),
    get postalCode() {
      return show.secret(facts.text('postalCode'));
    },
    get identityVerificationProof() {
      if (proof === null || lapsed) return null;
      return show.secret({ url: proof.url('url'), accessCode: proof.text('accessCode'), validUntil });
    },
  };
}

const zohoDesk: Reader<ZohoSubjectAccessRequestType> = (facts, { show }) => ({
  sarNumber: facts.text('sarNumber'),
  requestType: facts.text('requestType'),
  get contactEmail() {
    return ifKnown(facts.text('contactEmail'), (address) => show.email(address));
  },
  referenceTicketNumber: facts.text('referenceTicketNumber'),
  createdAt: facts.instant('createdAt'),
  modifiedAt: facts.instant('modifiedAt'),
  createdBy: agentShape(facts.within('createdBy'), show),
  modifiedBy: agentShape(facts.within('modifiedBy'), show),
  get downloadUrl() {
    return show.secret(facts.url('downloadUrl'));
  },
});

function agentShape(facts: RecordFacts | null, show: PersonalData): Shape<ZohoAgentType> | null {
  const id = facts?.text('id') ?? null;
  if (facts === null || id === null) return null;
  return {
    id,
    get firstName() {
      return ifKnown(facts.text('firstName'), (name) => show.name(name));
    },
    get lastName() {
      return ifKnown(facts.text('lastName'), (name) => show.name(name));
    },
    get email() {
      return ifKnown(facts.text('email'), (address) => show.email(address));
    },
    get photoUrl() {
      return show.secret(facts.url('photoUrl'));
    },
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
  viewing: Viewing,
): Shape<VendorRecordInterface> & { readonly __typename: string } {
  const type = recordTypes[record.kind];
  const show = personalDataOf(record.subjectId, viewing);
  const common = {
    __typename: type,
    id: globalId(type, record.id),
    nativeId: record.nativeId,
    nativeState: record.nativeState,
    observedAt: record.observedAt,
    get raw() {
      return show.secret(record.raw);
    },
    vendorKey: record.vendor,
  };
  const own = readers[record.kind](new RecordFacts(record.facts), { show, now: viewing.now });
  // Copied as they are: to read them would be to reveal them.
  return Object.defineProperties(common, Object.getOwnPropertyDescriptors(own));
}
