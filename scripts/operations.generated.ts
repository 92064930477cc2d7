/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** Whether calls to a vendor go out. */
export type CircuitState =
  /** They do. */
  | 'CLOSED'
  /** One read is let through, to see whether it answers again. */
  | 'HALF_OPEN'
  /** They do not: the vendor kept failing, or refuses our credentials. */
  | 'OPEN';

/** How far a state can be trusted. */
export type Confidence =
  /** Concluded from time or absence. */
  | 'INFERRED'
  /** A person vouches for it. */
  | 'MANUALLY_ATTESTED'
  /** The vendor says so. */
  | 'VENDOR_ASSERTED'
  /** Checked independently after the vendor said so. */
  | 'VERIFIED';

/** A span of time: from and until, either of them, or a period instead. */
export type DateTimeRange = {
  /** Instead of from and until; null where those are given. */
  readonly during?: Period | null | undefined;
  /** The first instant that is in it; null for no beginning. */
  readonly from?: string | null | undefined;
  /** The first instant that is no longer in it; null for no end. */
  readonly until?: string | null | undefined;
};

/** How a statutory clock stands. */
export type DeadlineStatus =
  /** What it asks for was done in time. */
  | 'MET'
  /** What it asks for was done too late, or is late and not done. */
  | 'MISSED'
  /** It stands still. */
  | 'PAUSED'
  /** It runs, and there is time left. */
  | 'RUNNING';

/** Whether something will be done in time, as things stand now. */
export type Health =
  /** It may well be late: the vendor would not be done in time any more, takes longer than it does, or less than three days are left. */
  | 'AT_RISK'
  /** It will, as far as can be seen; or it is over. */
  | 'ON_TRACK'
  /** A deadline has passed and is not met; at a vendor also: it has taken longer than it says that it takes. */
  | 'OVERDUE'
  /** The clocks stand still. */
  | 'PAUSED'
  /** Nothing has moved for two weeks, or for longer where the vendor says that it takes longer. */
  | 'STALLED';

/** What a person is known by. */
export type IdentifierKind =
  /** The id that the organisation gave the person at Attentive. */
  | 'ATTENTIVE_CLIENT_USER_ID'
  /** An e-mail address. */
  | 'EMAIL'
  /** The id that an Outreach account gave the person. */
  | 'OUTREACH_PROSPECT_ID'
  /** A telephone number. */
  | 'PHONE'
  /** The id that a Zoho Desk account gave the person. */
  | 'ZOHO_CONTACT_ID';

/** What a statutory clock measures. */
export type Obligation =
  /** Confirming to the person that the request was received. */
  | 'ACKNOWLEDGE'
  /** Telling the person, with reasons, that the answer takes longer; only where it does. */
  | 'NOTIFY_EXTENSION'
  /** Stopping the sale or sharing of the personal data. */
  | 'OPT_OUT'
  /** Answering the request: granting or refusing it. */
  | 'RESPOND';

/** Which end of an order comes first. */
export type OrderDirection =
  /** Oldest first. */
  | 'ASC'
  /** Newest first. */
  | 'DESC';

/** What finished work came to. */
export type Outcome =
  /** Somebody else does it, as was recorded. */
  | 'DELEGATED'
  /** The personal data was erased. Some vendors cannot tell this from there having been none. */
  | 'ERASED'
  /** The law lets the data be kept. */
  | 'EXEMPT'
  /** A copy of the personal data was handed over. */
  | 'EXPORTED'
  /** The vendor holds nothing about the person. */
  | 'NO_RECORD'
  /** The personal data is no longer sold or shared. */
  | 'OPTED_OUT';

/** A span of time that moves with the clock. Days, weeks and months begin in UTC. */
export type Period =
  /** Since the midnight with which the month began. */
  | 'CURRENT_MONTH'
  /** Since Monday’s midnight. */
  | 'CURRENT_WEEK'
  /** The last seven times twenty-four hours. */
  | 'LAST_7_DAYS'
  /** The last twenty-four hours. */
  | 'LAST_24_HOURS'
  /** The last thirty times twenty-four hours. */
  | 'LAST_30_DAYS'
  /** Since midnight. */
  | 'TODAY';

/** All that is given must hold; a list holds when any of its values does, so an empty list never holds. `vendors`, `vendorKinds` and `vendorStates` hold for one and the same vendor status. What is left out or null asks for nothing. */
export type PrivacyRequestFilter = {
  /** Whether receipt was confirmed. */
  readonly acknowledged?: boolean | null | undefined;
  /** When the nearest deadline ends that is not met yet: after `from`, and not after `until`, so that a day holds the deadlines that end with it. A request without one, or whose clocks stand still, is never in it. */
  readonly due?: DateTimeRange | null | undefined;
  /** An address of the person, whole: masks are refused. */
  readonly email?: string | null | undefined;
  /** Whether it will be answered in time, as things stand now. */
  readonly health?: ReadonlyArray<Health> | null | undefined;
  /** A number of the person, whole: masks are refused. */
  readonly phone?: string | null | undefined;
  /** When the person asked. */
  readonly received?: DateTimeRange | null | undefined;
  /** The short name for people: PR-2026-000042. */
  readonly reference?: string | null | undefined;
  /** Laws that it is answered under. */
  readonly regulations?: ReadonlyArray<Regulation> | null | undefined;
  /** Rights that it asks for. */
  readonly rights?: ReadonlyArray<Right> | null | undefined;
  /** Where the request stands. */
  readonly states?: ReadonlyArray<RequestState> | null | undefined;
  /** When the request last changed. */
  readonly updated?: DateTimeRange | null | undefined;
  /** Kinds of vendors that take part. */
  readonly vendorKinds?: ReadonlyArray<VendorKind> | null | undefined;
  /** Where it stands at a vendor. */
  readonly vendorStates?: ReadonlyArray<VendorState> | null | undefined;
  /** Vendors that take part, by `key` or `id`. */
  readonly vendors?: ReadonlyArray<string> | null | undefined;
};

/** An order of requests; those that are alike in it keep a fixed order. */
export type PrivacyRequestOrder = {
  /** Which end comes first. */
  readonly direction?: OrderDirection;
  /** What they are ordered by. */
  readonly field?: PrivacyRequestOrderField;
};

/** What requests can be ordered by. */
export type PrivacyRequestOrderField =
  /** When the nearest deadline ends that is not met yet; requests without one come after all others. */
  | 'DUE_AT'
  /** When the person asked. */
  | 'RECEIVED_AT'
  /** When the request last changed. */
  | 'UPDATED_AT';

/** Why work was refused, failed or waits. */
export type Reason =
  /** More than one was found, and they cannot be told apart. */
  | 'AMBIGUOUS_MATCH'
  /** The vendor did not accept our credentials. */
  | 'AUTHENTICATION_FAILED'
  /** The right does not cover what was asked. */
  | 'CLAIM_NOT_COVERED'
  /** The same is already under way. */
  | 'DUPLICATE'
  /** Its time ran out. */
  | 'EXPIRED'
  /** It is not established that the person is who they say. */
  | 'IDENTITY_NOT_VERIFIED'
  /** A law allows or demands that the data is kept. */
  | 'LEGAL_EXCEPTION'
  /** Nothing about the person may be deleted for now. */
  | 'LEGAL_HOLD'
  /** Nothing is known about the person that the vendor could find them by. */
  | 'MISSING_IDENTIFIER'
  /** Nobody, or nothing, was found for what was named. */
  | 'NO_MATCH'
  /** None of these; the vendor’s own record may say more. */
  | 'OTHER'
  /** No law that applies here gives the person this right. */
  | 'OUTSIDE_JURISDICTION'
  /** The vendor asked to be called less often. */
  | 'RATE_LIMITED'
  /** The request looks like somebody else’s. */
  | 'SUSPECTED_FRAUD'
  /** The vendor took too long. */
  | 'TIMED_OUT'
  /** The person asked more often than the law entitles them to. */
  | 'TOO_MANY_REQUESTS'
  /** The vendor answered with an error, or not at all. */
  | 'VENDOR_ERROR'
  /** The vendor cannot do this through its API. */
  | 'VENDOR_UNSUPPORTED'
  /** It was taken back. */
  | 'WITHDRAWN';

/** The law that a request is answered under. */
export type Regulation =
  /** California Consumer Privacy Act, as amended by the CPRA. */
  | 'CCPA'
  /** Colorado Privacy Act. */
  | 'COLORADO_CPA'
  /** Connecticut Data Privacy Act. */
  | 'CONNECTICUT_CTDPA'
  /** General Data Protection Regulation of the European Union. */
  | 'GDPR'
  /** Lei Geral de Proteção de Dados, Brazil. */
  | 'LGPD'
  /** No statute: the organisation’s own policy. */
  | 'NONE'
  /** Personal Information Protection and Electronic Documents Act, Canada. */
  | 'PIPEDA'
  /** Law 25, Quebec. */
  | 'QUEBEC_LAW_25'
  /** Texas Data Privacy and Security Act. */
  | 'TEXAS_TDPSA'
  /** The United Kingdom’s version of the GDPR. */
  | 'UK_GDPR'
  /** Utah Consumer Privacy Act. */
  | 'UTAH_UCPA'
  /** Virginia Consumer Data Protection Act. */
  | 'VIRGINIA_VCDPA';

/** Whose data to hand over: as for a deletion, a person’s, or what a received request asks for. */
export type RequestAccessInput = {
  /** The same key is answered with the same request, however often it is sent; once the person is forgotten, it is refused. */
  readonly idempotencyKey: string;
  /** For the audit trail; sent on to vendors that keep one. */
  readonly message?: string | null | undefined;
  /** When the person asked, if earlier than now. */
  readonly receivedAt?: string | null | undefined;
  /** The law it is answered under; when left out, as the person’s address or the policy tells. Beside `request` the law of that request, and no other. */
  readonly regulation?: Regulation | null | undefined;
  /** Gather the data that this request, received through a vendor, asks for; null where `subject` is given. */
  readonly request?: string | null | undefined;
  /** The person; null where `request` is given. */
  readonly subject?: SubjectInput | null | undefined;
  /** By `key` or `id`; every vendor that can hand over data, when left out. */
  readonly vendors?: ReadonlyArray<string> | null | undefined;
};

/** What to delete: a person’s data, or what a received request asks for. */
export type RequestDeletionInput = {
  /** The same key is answered with the same request, however often it is sent; once the person is forgotten, it is refused. */
  readonly idempotencyKey: string;
  /** For the audit trail; sent on to vendors that keep one. */
  readonly message?: string | null | undefined;
  /** The hash of the plan that was looked at: refused when the plan has changed since. */
  readonly planHash?: string | null | undefined;
  /** When the person asked, if earlier than now. */
  readonly receivedAt?: string | null | undefined;
  /** The law it is answered under; when left out, as the person’s address or the policy tells. Beside `request` the law of that request, and no other. */
  readonly regulation?: Regulation | null | undefined;
  /** Carry out the deletion that this request, received through a vendor, asks for; null where `subject` is given. */
  readonly request?: string | null | undefined;
  /** The person; null where `request` is given. */
  readonly subject?: SubjectInput | null | undefined;
  /** By `key` or `id`; every vendor that can delete, when left out. */
  readonly vendors?: ReadonlyArray<string> | null | undefined;
};

/** How far a file for the person has come. */
export type RequestFileState =
  /** Its bytes have not arrived. */
  | 'AWAITING_CONTENT'
  /** The vendor has it; the content is no longer kept here. */
  | 'DELIVERED'
  /** The vendor did not take it, or it cannot be known whether it did; the last event says which. A person must act. */
  | 'FAILED'
  /** It is here, and on its way to the vendor. */
  | 'STORED';

/** Where a request, or one of its rights, stands: rolled up from every vendor that takes part in it. */
export type RequestState =
  /** A person must act: a vendor’s answer is missing, unclear or not to be had by itself. */
  | 'ACTION_REQUIRED'
  /** Somebody else must approve it before anything is sent. */
  | 'AWAITING_APPROVAL'
  /** The person’s identity must be verified before anything is sent. */
  | 'AWAITING_IDENTITY'
  /** Something must be put right before a vendor can be asked: a hold, or an identifier that is missing. */
  | 'BLOCKED'
  /** It was taken back before it was done. */
  | 'CANCELED'
  /** Every vendor is done. */
  | 'COMPLETED'
  /** It was refused, for identity or for law. */
  | 'DENIED'
  /** Another request asks for the same. */
  | 'DUPLICATE'
  /** It waited for identity or approval until its time had run out. */
  | 'EXPIRED'
  /** Everything has come to its end, and nothing was done. */
  | 'FAILED'
  /** At least one vendor has work to do. Vendors that failed meanwhile are shown at their statuses. */
  | 'IN_PROGRESS'
  /** Everything has come to its end; some vendors are done and others are not. */
  | 'PARTIALLY_COMPLETED'
  /** It is decided what to do; nothing has been sent. */
  | 'PLANNED'
  /** It came in, and its receipt has not been confirmed. */
  | 'RECEIVED';

/** What a person asks for. */
export type Right =
  /** Hand over a copy of the personal data. */
  | 'ACCESS'
  /** Erase the personal data. */
  | 'DELETION'
  /** Stop selling or sharing the personal data. */
  | 'OPT_OUT';

/** What figures can be divided by. */
export type StatisticsDimension =
  /** The day on which it was received. */
  | 'DAY'
  /** The month in which it was received. */
  | 'MONTH'
  /** The law that it is answered under. */
  | 'REGULATION'
  /** What is asked for; together with VENDOR, what each vendor has to do. */
  | 'RIGHT'
  /** Where it stands. */
  | 'STATE'
  /** The vendors that take part. */
  | 'VENDOR'
  /** The week in which it was received, from Monday. */
  | 'WEEK';

/** Who the person is: at least one of e-mail, telephone number or id. */
export type SubjectInput = {
  /** Their address; null where not known. */
  readonly email?: string | null | undefined;
  /** The `id` of a person who is known here; null where not known. */
  readonly id?: string | null | undefined;
  /** Their name; nobody is found by it. Null where not known. */
  readonly name?: string | null | undefined;
  /** Their telephone number; null where not known. */
  readonly phone?: string | null | undefined;
};

/** What is wrong with an input. */
export type UserErrorCode =
  /** It contradicts what is already under way or done. */
  | 'CONFLICT'
  /** The key was used before with another input. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** The person’s identity must be verified first. */
  | 'IDENTITY_NOT_VERIFIED'
  /** The value cannot be; the message says what would be right. */
  | 'INVALID'
  /** Nothing about the person may be deleted for now. */
  | 'LEGAL_HOLD'
  /** More than the policy allows in this time. */
  | 'LIMIT_EXCEEDED'
  /** What is named does not exist, or may not be seen. */
  | 'NOT_FOUND'
  /** The viewer may not do this, or not in this way. */
  | 'NOT_PERMITTED'
  /** The vendor cannot do this through its API. */
  | 'NOT_SUPPORTED'
  /** What would be done is no longer what was looked at. */
  | 'PLAN_CHANGED';

/** What can be done through a vendor’s API. */
export type VendorCapability =
  /** Confirm receipt of a request that came in through it. */
  | 'ACKNOWLEDGE'
  /** Read one of its requests. */
  | 'GET_REQUEST'
  /** Read the list of its requests. */
  | 'LIST_REQUESTS'
  /** Ask it to hand over a copy. */
  | 'SUBMIT_ACCESS'
  /** Ask it to erase. */
  | 'SUBMIT_DELETION'
  /** Tell it how a request was answered. */
  | 'UPDATE'
  /** Tell it how many requests were answered, in one call. */
  | 'UPDATE_MANY'
  /** Hand it a file for the person. */
  | 'UPLOAD_FILE';

/** Whose product an account is at. */
export type VendorKind =
  /** Attentive, text and e-mail marketing. */
  | 'ATTENTIVE'
  /** Opt-Out Machine, intake of privacy requests. */
  | 'OPT_OUT_MACHINE'
  /** Outreach, sales engagement. */
  | 'OUTREACH'
  /** Zoho Desk, customer support. */
  | 'ZOHO_DESK';

/** What part a vendor plays in requests. */
export type VendorRole =
  /** Requests come in through it, and the answer goes back to it. */
  | 'INTAKE'
  /** It holds personal data and must act. */
  | 'PROCESSOR';

/** Where the work stands at one vendor. */
export type VendorState =
  /** The vendor has it and has not begun. */
  | 'ACCEPTED'
  /** A person must act: the vendor cannot do this through its API, or contradicts itself. */
  | 'ACTION_REQUIRED'
  /** Waits for identity, approval, a hold or an identifier that is missing. */
  | 'BLOCKED'
  /** Taken back before it was done. */
  | 'CANCELED'
  /** Done; `outcome` says what it came to. */
  | 'COMPLETED'
  /** Does not apply, or was waived, with a recorded reason. */
  | 'EXCLUDED'
  /** The vendor could not do it; `reason` says why as far as it is known. */
  | 'FAILED'
  /** The vendor is working on it. */
  | 'IN_PROGRESS'
  /** The vendor ended its work with a part of it undone. */
  | 'PARTIALLY_COMPLETED'
  /** Decided; nothing sent yet. */
  | 'PLANNED'
  /** Refused, for identity or for law. */
  | 'REJECTED'
  /** A call is in flight, or its outcome is unknown: never sent again before the vendor was asked. */
  | 'SUBMITTING'
  /** The vendor’s word is one that this version does not know; see the record’s `nativeState`. */
  | 'UNKNOWN';

export type RequestsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: PrivacyRequestFilter | null | undefined;
  orderBy?: PrivacyRequestOrder | null | undefined;
}>;


export type RequestsQuery = { readonly privacyRequests: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly reference: string, readonly state: RequestState, readonly explanation: string, readonly regulation: Regulation, readonly receivedAt: string, readonly subject: { readonly id: string, readonly name: string | null, readonly email: string | null }, readonly vendorStatuses: ReadonlyArray<{ readonly id: string, readonly right: Right, readonly state: VendorState, readonly outcome: Outcome | null, readonly vendor: { readonly id: string, readonly key: string, readonly name: string } }> }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type RequestsThatNeedSomebodyQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type RequestsThatNeedSomebodyQuery = { readonly privacyRequests: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly reference: string, readonly state: RequestState, readonly explanation: string, readonly receivedAt: string, readonly origin: { readonly id: string, readonly name: string } | null, readonly vendorStatuses: ReadonlyArray<{ readonly id: string, readonly right: Right, readonly state: VendorState, readonly reason: Reason | null, readonly explanation: string, readonly vendor: { readonly id: string, readonly name: string } }> }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type RequestInFullQueryVariables = Exact<{
  reference: string;
}>;


export type RequestInFullQuery = { readonly privacyRequest: { readonly id: string, readonly reference: string, readonly state: RequestState, readonly explanation: string, readonly message: string | null, readonly receivedAt: string, readonly acknowledgedAt: string | null, readonly completedAt: string | null, readonly closedAt: string | null, readonly receipt: { readonly issuedAt: string, readonly keyId: string, readonly head: string, readonly jws: string } | null, readonly rights: ReadonlyArray<{ readonly right: Right, readonly state: RequestState, readonly outcome: Outcome | null, readonly progress: { readonly total: number, readonly open: number, readonly completed: number, readonly noRecord: number, readonly failed: number, readonly rejected: number, readonly excluded: number } }>, readonly vendorStatuses: ReadonlyArray<{ readonly id: string, readonly role: VendorRole, readonly right: Right, readonly state: VendorState, readonly outcome: Outcome | null, readonly reason: Reason | null, readonly confidence: Confidence | null, readonly explanation: string, readonly observedAt: string | null, readonly submittedAt: string | null, readonly completedAt: string | null, readonly attempts: number, readonly nextAttemptAt: string | null, readonly vendor: { readonly id: string, readonly name: string }, readonly lastError: { readonly reason: Reason, readonly message: string, readonly retryable: boolean, readonly at: string } | null, readonly records: ReadonlyArray<
        | { readonly id: string, readonly processed: boolean | null, readonly subjectEmail: string | null, readonly processingStartedAt: string | null, readonly processingEndedAt: string | null, readonly nativeId: string | null, readonly nativeState: string | null, readonly observedAt: string }
        | { readonly id: string, readonly requestTypes: ReadonlyArray<string>, readonly optOutCompleted: boolean | null, readonly fileCount: number | null, readonly nativeId: string | null, readonly nativeState: string | null, readonly observedAt: string }
        | { readonly id: string, readonly objectType: string | null, readonly requestObjectId: string | null, readonly requestType: string | null, readonly nativeId: string | null, readonly nativeState: string | null, readonly observedAt: string }
        | { readonly id: string, readonly sarNumber: string | null, readonly contactEmail: string | null, readonly nativeId: string | null, readonly nativeState: string | null, readonly observedAt: string, readonly zohoRequestType: string | null }
      > }>, readonly events: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly sequence: number, readonly at: string, readonly actor: string, readonly type: string, readonly message: string }> } } | null };

type RecordInVendorsWords_AttentiveDeleteRequest_Fragment = { readonly id: string, readonly processed: boolean | null, readonly subjectEmail: string | null, readonly processingStartedAt: string | null, readonly processingEndedAt: string | null, readonly nativeId: string | null, readonly nativeState: string | null, readonly observedAt: string };

type RecordInVendorsWords_OptOutMachineRequest_Fragment = { readonly id: string, readonly requestTypes: ReadonlyArray<string>, readonly optOutCompleted: boolean | null, readonly fileCount: number | null, readonly nativeId: string | null, readonly nativeState: string | null, readonly observedAt: string };

type RecordInVendorsWords_OutreachComplianceRequest_Fragment = { readonly id: string, readonly objectType: string | null, readonly requestObjectId: string | null, readonly requestType: string | null, readonly nativeId: string | null, readonly nativeState: string | null, readonly observedAt: string };

type RecordInVendorsWords_ZohoSubjectAccessRequest_Fragment = { readonly id: string, readonly sarNumber: string | null, readonly contactEmail: string | null, readonly nativeId: string | null, readonly nativeState: string | null, readonly observedAt: string, readonly zohoRequestType: string | null };

export type RecordInVendorsWordsFragment =
  | RecordInVendorsWords_AttentiveDeleteRequest_Fragment
  | RecordInVendorsWords_OptOutMachineRequest_Fragment
  | RecordInVendorsWords_OutreachComplianceRequest_Fragment
  | RecordInVendorsWords_ZohoSubjectAccessRequest_Fragment
;

export type AskTheVendorsAnewQueryVariables = Exact<{
  reference: string;
  maxAge?: string | null | undefined;
}>;


export type AskTheVendorsAnewQuery = { readonly privacyRequest: { readonly id: string, readonly reference: string, readonly state: RequestState, readonly vendorStatuses: ReadonlyArray<{ readonly id: string, readonly right: Right, readonly state: VendorState, readonly observedAt: string | null, readonly explanation: string, readonly vendor: { readonly id: string, readonly name: string } }> } | null };

export type PersonQueryVariables = Exact<{
  email: string;
}>;


export type PersonQuery = { readonly subject: { readonly id: string, readonly name: string | null, readonly email: string | null, readonly emails: ReadonlyArray<string>, readonly phones: ReadonlyArray<string>, readonly erasedAt: string | null, readonly identifiers: ReadonlyArray<{ readonly kind: IdentifierKind, readonly value: string, readonly verifiedAt: string | null, readonly sources: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly legalHold: { readonly reason: string, readonly placedAt: string } | null, readonly privacyRequests: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly reference: string, readonly state: RequestState, readonly receivedAt: string }> } } | null };

export type RequestOfAVendorsRecordQueryVariables = Exact<{
  vendor: string;
  nativeId: string;
}>;


export type RequestOfAVendorsRecordQuery = { readonly privacyRequestByVendorRecord: { readonly id: string, readonly reference: string, readonly state: RequestState, readonly explanation: string } | null };

export type RequestOfAnEmailQueryVariables = Exact<{
  message: string;
}>;


export type RequestOfAnEmailQuery = { readonly privacyRequestByEmail: { readonly id: string, readonly reference: string, readonly state: RequestState, readonly explanation: string } | null };

export type VendorsQueryVariables = Exact<{ [key: string]: never; }>;


export type VendorsQuery = { readonly vendors: ReadonlyArray<{ readonly id: string, readonly key: string, readonly name: string, readonly kind: VendorKind, readonly role: VendorRole, readonly capabilities: ReadonlyArray<VendorCapability>, readonly declaredWindow: string | null, readonly requiredIdentifiers: ReadonlyArray<IdentifierKind>, readonly health: { readonly circuit: CircuitState, readonly lastSuccessAt: string | null, readonly lastErrorAt: string | null, readonly lastError: string | null, readonly latencyP50: string | null, readonly latencyP95: string | null, readonly syncedAt: string | null, readonly backlog: number } }> };

export type WhoAmIQueryVariables = Exact<{ [key: string]: never; }>;


export type WhoAmIQuery = { readonly viewer: { readonly id: string, readonly name: string | null, readonly scopes: ReadonlyArray<string> } };

export type RequestDeletionMutationVariables = Exact<{
  input: RequestDeletionInput;
}>;


export type RequestDeletionMutation = { readonly requestDeletion: { readonly privacyRequest: { readonly id: string, readonly reference: string, readonly state: RequestState, readonly vendorStatuses: ReadonlyArray<{ readonly id: string, readonly state: VendorState, readonly vendor: { readonly id: string, readonly name: string } }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type AcknowledgeMutationVariables = Exact<{
  request: string;
}>;


export type AcknowledgeMutation = { readonly acknowledge: { readonly privacyRequest: { readonly id: string, readonly reference: string, readonly state: RequestState, readonly acknowledgedAt: string | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type PlanDeletionQueryVariables = Exact<{
  subject?: SubjectInput | null | undefined;
  request?: string | null | undefined;
  vendors?: ReadonlyArray<string> | string | null | undefined;
}>;


export type PlanDeletionQuery = { readonly planDeletion: { readonly hash: string, readonly regulation: Regulation, readonly dueAt: string | null, readonly warnings: ReadonlyArray<string>, readonly steps: ReadonlyArray<{ readonly action: string, readonly possible: boolean, readonly reason: Reason | null, readonly identifiersUsed: ReadonlyArray<IdentifierKind>, readonly identifiersMissing: ReadonlyArray<IdentifierKind>, readonly irreversible: boolean, readonly expectedAt: string | null, readonly vendor: { readonly id: string, readonly name: string } }> } };

export type DecideRequestMutationVariables = Exact<{
  request: string;
  right?: Right | null | undefined;
  outcome?: Outcome | null | undefined;
  denial?: Reason | null | undefined;
  comments?: string | null | undefined;
}>;


export type DecideRequestMutation = { readonly updatePrivacyRequest: { readonly privacyRequest: { readonly id: string, readonly reference: string, readonly state: RequestState, readonly explanation: string, readonly completedAt: string | null, readonly closedAt: string | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type RequestAccessMutationVariables = Exact<{
  input: RequestAccessInput;
}>;


export type RequestAccessMutation = { readonly requestAccess: { readonly privacyRequest: { readonly id: string, readonly reference: string, readonly state: RequestState, readonly explanation: string } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type RetryVendorMutationVariables = Exact<{
  vendorStatus: string;
}>;


export type RetryVendorMutation = { readonly retryVendor: { readonly vendorStatus: { readonly id: string, readonly state: VendorState, readonly explanation: string } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type AttestVendorMutationVariables = Exact<{
  vendorStatus: string;
  outcome: Outcome;
  comment: string;
}>;


export type AttestVendorMutation = { readonly attestVendor: { readonly vendorStatus: { readonly id: string, readonly state: VendorState, readonly outcome: Outcome | null, readonly confidence: Confidence | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type CancelRequestMutationVariables = Exact<{
  request: string;
  comment: string;
}>;


export type CancelRequestMutation = { readonly cancelRequest: { readonly privacyRequest: { readonly id: string, readonly reference: string, readonly state: RequestState, readonly explanation: string } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type UploadFileMutationVariables = Exact<{
  request: string;
  name: string;
  contentType: string;
  size: number;
}>;


export type UploadFileMutation = { readonly uploadFile: { readonly uploadUrl: string | null, readonly expiresAt: string | null, readonly file: { readonly id: string, readonly state: RequestFileState } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type FilesOfARequestQueryVariables = Exact<{
  reference: string;
}>;


export type FilesOfARequestQuery = { readonly privacyRequest: { readonly id: string, readonly reference: string, readonly files: ReadonlyArray<{ readonly id: string, readonly name: string, readonly contentType: string, readonly size: number, readonly sha256: string | null, readonly state: RequestFileState, readonly deliveredAt: string | null }> } | null };

export type DeadlinesOfARequestQueryVariables = Exact<{
  reference: string;
}>;


export type DeadlinesOfARequestQuery = { readonly privacyRequest: { readonly id: string, readonly reference: string, readonly regulation: Regulation, readonly receivedAt: string, readonly health: Health, readonly dueAt: string | null, readonly deadlines: ReadonlyArray<{ readonly obligation: Obligation, readonly status: DeadlineStatus, readonly startedOn: string, readonly dueOn: string, readonly dueAt: string, readonly metAt: string | null, readonly extended: boolean, readonly daysLeft: number, readonly explanation: { readonly rule: string, readonly ruleVersion: string, readonly citation: string, readonly steps: ReadonlyArray<string>, readonly excludedDays: ReadonlyArray<{ readonly date: string, readonly why: string }> } }>, readonly vendorStatuses: ReadonlyArray<{ readonly id: string, readonly right: Right, readonly state: VendorState, readonly health: Health, readonly submitBy: string | null, readonly expectedAt: string | null, readonly vendor: { readonly id: string, readonly name: string } }> } | null };

export type RequestsThatMayBeLateQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type RequestsThatMayBeLateQuery = { readonly privacyRequests: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly reference: string, readonly regulation: Regulation, readonly state: RequestState, readonly health: Health, readonly dueAt: string | null, readonly explanation: string, readonly vendorStatuses: ReadonlyArray<{ readonly id: string, readonly right: Right, readonly state: VendorState, readonly health: Health, readonly submitBy: string | null, readonly expectedAt: string | null, readonly vendor: { readonly id: string, readonly name: string } }> }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type ExtendDeadlineMutationVariables = Exact<{
  request: string;
  reason: string;
  noticeSentAt: string;
}>;


export type ExtendDeadlineMutation = { readonly extendDeadline: { readonly privacyRequest: { readonly id: string, readonly reference: string, readonly health: Health, readonly dueAt: string | null, readonly deadlines: ReadonlyArray<{ readonly obligation: Obligation, readonly status: DeadlineStatus, readonly dueOn: string, readonly extended: boolean }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type PauseClockMutationVariables = Exact<{
  request: string;
  reason: string;
}>;


export type PauseClockMutation = { readonly pauseClock: { readonly privacyRequest: { readonly id: string, readonly reference: string, readonly health: Health, readonly dueAt: string | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type ResumeClockMutationVariables = Exact<{
  request: string;
}>;


export type ResumeClockMutation = { readonly resumeClock: { readonly privacyRequest: { readonly id: string, readonly reference: string, readonly health: Health, readonly dueAt: string | null, readonly deadlines: ReadonlyArray<{ readonly obligation: Obligation, readonly status: DeadlineStatus, readonly dueOn: string, readonly explanation: { readonly steps: ReadonlyArray<string> } }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type RequestsThatAwaitApprovalQueryVariables = Exact<{ [key: string]: never; }>;


export type RequestsThatAwaitApprovalQuery = { readonly privacyRequests: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly reference: string, readonly explanation: string, readonly approval: { readonly askedBy: ReadonlyArray<string>, readonly planHash: string | null } | null, readonly vendorStatuses: ReadonlyArray<{ readonly id: string, readonly explanation: string, readonly vendor: { readonly id: string, readonly name: string } }> }> } };

export type ApproveRequestMutationVariables = Exact<{
  request: string;
  planHash?: string | null | undefined;
}>;


export type ApproveRequestMutation = { readonly approveRequest: { readonly privacyRequest: { readonly id: string, readonly reference: string, readonly state: RequestState, readonly approval: { readonly approvedBy: string | null, readonly approvedAt: string | null } | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type VerifyIdentityMutationVariables = Exact<{
  request: string;
  method: string;
}>;


export type VerifyIdentityMutation = { readonly verifyIdentity: { readonly privacyRequest: { readonly id: string, readonly reference: string, readonly state: RequestState, readonly identityVerifiedAt: string | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type PlaceLegalHoldMutationVariables = Exact<{
  person: string;
  reason: string;
}>;


export type PlaceLegalHoldMutation = { readonly placeLegalHold: { readonly subject: { readonly id: string, readonly legalHold: { readonly reason: string, readonly placedAt: string, readonly placedBy: string } | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type ReleaseLegalHoldMutationVariables = Exact<{
  person: string;
  comment: string;
}>;


export type ReleaseLegalHoldMutation = { readonly releaseLegalHold: { readonly subject: { readonly id: string, readonly legalHold: { readonly reason: string } | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type FiguresQueryVariables = Exact<{
  filter?: PrivacyRequestFilter | null | undefined;
  groupBy?: ReadonlyArray<StatisticsDimension> | StatisticsDimension | null | undefined;
}>;


export type FiguresQuery = { readonly statistics: { readonly total: number, readonly open: number, readonly completed: number, readonly overdue: number, readonly atRisk: number, readonly onTimeRate: number | null, readonly medianTimeToAcknowledge: string | null, readonly medianTimeToComplete: string | null, readonly p95TimeToComplete: string | null, readonly groups: ReadonlyArray<{ readonly total: number, readonly open: number, readonly completed: number, readonly overdue: number, readonly onTimeRate: number | null, readonly medianTimeToComplete: string | null, readonly keys: ReadonlyArray<{ readonly dimension: StatisticsDimension, readonly value: string }> }> } };

export type FollowRequestsSubscriptionVariables = Exact<{
  filter?: PrivacyRequestFilter | null | undefined;
}>;


export type FollowRequestsSubscription = { readonly privacyRequestChanged: { readonly id: string, readonly reference: string, readonly state: RequestState, readonly health: Health, readonly updatedAt: string, readonly rights: ReadonlyArray<{ readonly right: Right, readonly progress: { readonly total: number, readonly open: number } }> } };

export const RecordInVendorsWordsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RecordInVendorsWords"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VendorRecord"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"nativeId"}},{"kind":"Field","name":{"kind":"Name","value":"nativeState"}},{"kind":"Field","name":{"kind":"Name","value":"observedAt"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OutreachComplianceRequest"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"objectType"}},{"kind":"Field","name":{"kind":"Name","value":"requestObjectId"}},{"kind":"Field","name":{"kind":"Name","value":"requestType"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AttentiveDeleteRequest"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"processed"}},{"kind":"Field","name":{"kind":"Name","value":"subjectEmail"}},{"kind":"Field","name":{"kind":"Name","value":"processingStartedAt"}},{"kind":"Field","name":{"kind":"Name","value":"processingEndedAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OptOutMachineRequest"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"requestTypes"}},{"kind":"Field","name":{"kind":"Name","value":"optOutCompleted"}},{"kind":"Field","name":{"kind":"Name","value":"fileCount"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ZohoSubjectAccessRequest"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sarNumber"}},{"kind":"Field","alias":{"kind":"Name","value":"zohoRequestType"},"name":{"kind":"Name","value":"requestType"}},{"kind":"Field","name":{"kind":"Name","value":"contactEmail"}}]}}]}}]} as unknown as DocumentNode<RecordInVendorsWordsFragment, unknown>;
export const RequestsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Requests"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"20"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"PrivacyRequestFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"PrivacyRequestOrder"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"privacyRequests"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"explanation"}},{"kind":"Field","name":{"kind":"Name","value":"regulation"}},{"kind":"Field","name":{"kind":"Name","value":"receivedAt"}},{"kind":"Field","name":{"kind":"Name","value":"subject"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}},{"kind":"Field","name":{"kind":"Name","value":"vendorStatuses"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vendor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"right"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<RequestsQuery, RequestsQueryVariables>;
export const RequestsThatNeedSomebodyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RequestsThatNeedSomebody"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"20"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"privacyRequests"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"states"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"ACTION_REQUIRED"},{"kind":"EnumValue","value":"BLOCKED"},{"kind":"EnumValue","value":"RECEIVED"},{"kind":"EnumValue","value":"AWAITING_IDENTITY"},{"kind":"EnumValue","value":"AWAITING_APPROVAL"}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"RECEIVED_AT"}},{"kind":"ObjectField","name":{"kind":"Name","value":"direction"},"value":{"kind":"EnumValue","value":"ASC"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"explanation"}},{"kind":"Field","name":{"kind":"Name","value":"receivedAt"}},{"kind":"Field","name":{"kind":"Name","value":"origin"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"vendorStatuses"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vendor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"right"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"explanation"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<RequestsThatNeedSomebodyQuery, RequestsThatNeedSomebodyQueryVariables>;
export const RequestInFullDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RequestInFull"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"reference"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"privacyRequest"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"reference"},"value":{"kind":"Variable","name":{"kind":"Name","value":"reference"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"explanation"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"receivedAt"}},{"kind":"Field","name":{"kind":"Name","value":"acknowledgedAt"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}},{"kind":"Field","name":{"kind":"Name","value":"closedAt"}},{"kind":"Field","name":{"kind":"Name","value":"receipt"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issuedAt"}},{"kind":"Field","name":{"kind":"Name","value":"keyId"}},{"kind":"Field","name":{"kind":"Name","value":"head"}},{"kind":"Field","name":{"kind":"Name","value":"jws"}}]}},{"kind":"Field","name":{"kind":"Name","value":"rights"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"right"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"open"}},{"kind":"Field","name":{"kind":"Name","value":"completed"}},{"kind":"Field","name":{"kind":"Name","value":"noRecord"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}},{"kind":"Field","name":{"kind":"Name","value":"rejected"}},{"kind":"Field","name":{"kind":"Name","value":"excluded"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"vendorStatuses"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vendor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"right"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}},{"kind":"Field","name":{"kind":"Name","value":"explanation"}},{"kind":"Field","name":{"kind":"Name","value":"observedAt"}},{"kind":"Field","name":{"kind":"Name","value":"submittedAt"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}},{"kind":"Field","name":{"kind":"Name","value":"attempts"}},{"kind":"Field","name":{"kind":"Name","value":"nextAttemptAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastError"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"at"}}]}},{"kind":"Field","name":{"kind":"Name","value":"records"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecordInVendorsWords"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"events"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"50"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"actor"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RecordInVendorsWords"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VendorRecord"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"nativeId"}},{"kind":"Field","name":{"kind":"Name","value":"nativeState"}},{"kind":"Field","name":{"kind":"Name","value":"observedAt"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OutreachComplianceRequest"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"objectType"}},{"kind":"Field","name":{"kind":"Name","value":"requestObjectId"}},{"kind":"Field","name":{"kind":"Name","value":"requestType"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AttentiveDeleteRequest"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"processed"}},{"kind":"Field","name":{"kind":"Name","value":"subjectEmail"}},{"kind":"Field","name":{"kind":"Name","value":"processingStartedAt"}},{"kind":"Field","name":{"kind":"Name","value":"processingEndedAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OptOutMachineRequest"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"requestTypes"}},{"kind":"Field","name":{"kind":"Name","value":"optOutCompleted"}},{"kind":"Field","name":{"kind":"Name","value":"fileCount"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ZohoSubjectAccessRequest"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sarNumber"}},{"kind":"Field","alias":{"kind":"Name","value":"zohoRequestType"},"name":{"kind":"Name","value":"requestType"}},{"kind":"Field","name":{"kind":"Name","value":"contactEmail"}}]}}]}}]} as unknown as DocumentNode<RequestInFullQuery, RequestInFullQueryVariables>;
export const AskTheVendorsAnewDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AskTheVendorsAnew"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"reference"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"maxAge"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Duration"}},"defaultValue":{"kind":"StringValue","value":"PT1M","block":false}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"privacyRequest"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"reference"},"value":{"kind":"Variable","name":{"kind":"Name","value":"reference"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"vendorStatuses"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"maxAge"},"value":{"kind":"Variable","name":{"kind":"Name","value":"maxAge"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vendor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"right"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"observedAt"}},{"kind":"Field","name":{"kind":"Name","value":"explanation"}}]}}]}}]}}]} as unknown as DocumentNode<AskTheVendorsAnewQuery, AskTheVendorsAnewQueryVariables>;
export const PersonDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Person"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"email"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"EmailAddress"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"subject"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"email"},"value":{"kind":"Variable","name":{"kind":"Name","value":"email"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"emails"}},{"kind":"Field","name":{"kind":"Name","value":"phones"}},{"kind":"Field","name":{"kind":"Name","value":"identifiers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"verifiedAt"}},{"kind":"Field","name":{"kind":"Name","value":"sources"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"legalHold"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"placedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"erasedAt"}},{"kind":"Field","name":{"kind":"Name","value":"privacyRequests"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"receivedAt"}}]}}]}}]}}]}}]} as unknown as DocumentNode<PersonQuery, PersonQueryVariables>;
export const RequestOfAVendorsRecordDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RequestOfAVendorsRecord"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"vendor"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"nativeId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"privacyRequestByVendorRecord"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"vendor"},"value":{"kind":"Variable","name":{"kind":"Name","value":"vendor"}}},{"kind":"Argument","name":{"kind":"Name","value":"nativeId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"nativeId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"explanation"}}]}}]}}]} as unknown as DocumentNode<RequestOfAVendorsRecordQuery, RequestOfAVendorsRecordQueryVariables>;
export const RequestOfAnEmailDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RequestOfAnEmail"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"message"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"privacyRequestByEmail"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"message"},"value":{"kind":"Variable","name":{"kind":"Name","value":"message"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"explanation"}}]}}]}}]} as unknown as DocumentNode<RequestOfAnEmailQuery, RequestOfAnEmailQueryVariables>;
export const VendorsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Vendors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"vendors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"capabilities"}},{"kind":"Field","name":{"kind":"Name","value":"declaredWindow"}},{"kind":"Field","name":{"kind":"Name","value":"requiredIdentifiers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"right"},"value":{"kind":"EnumValue","value":"DELETION"}}]},{"kind":"Field","name":{"kind":"Name","value":"health"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"circuit"}},{"kind":"Field","name":{"kind":"Name","value":"lastSuccessAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastErrorAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastError"}},{"kind":"Field","name":{"kind":"Name","value":"latencyP50"}},{"kind":"Field","name":{"kind":"Name","value":"latencyP95"}},{"kind":"Field","name":{"kind":"Name","value":"syncedAt"}},{"kind":"Field","name":{"kind":"Name","value":"backlog"}}]}}]}}]}}]} as unknown as DocumentNode<VendorsQuery, VendorsQueryVariables>;
export const WhoAmIDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"WhoAmI"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"scopes"}}]}}]}}]} as unknown as DocumentNode<WhoAmIQuery, WhoAmIQueryVariables>;
export const RequestDeletionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RequestDeletion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RequestDeletionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestDeletion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"privacyRequest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"vendorStatuses"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vendor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<RequestDeletionMutation, RequestDeletionMutationVariables>;
export const AcknowledgeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Acknowledge"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"request"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"acknowledge"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"request"},"value":{"kind":"Variable","name":{"kind":"Name","value":"request"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"privacyRequest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"acknowledgedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<AcknowledgeMutation, AcknowledgeMutationVariables>;
export const PlanDeletionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PlanDeletion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"subject"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"SubjectInput"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"request"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"vendors"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"planDeletion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"subject"},"value":{"kind":"Variable","name":{"kind":"Name","value":"subject"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"request"},"value":{"kind":"Variable","name":{"kind":"Name","value":"request"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"vendors"},"value":{"kind":"Variable","name":{"kind":"Name","value":"vendors"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hash"}},{"kind":"Field","name":{"kind":"Name","value":"regulation"}},{"kind":"Field","name":{"kind":"Name","value":"dueAt"}},{"kind":"Field","name":{"kind":"Name","value":"warnings"}},{"kind":"Field","name":{"kind":"Name","value":"steps"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"vendor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"possible"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"identifiersUsed"}},{"kind":"Field","name":{"kind":"Name","value":"identifiersMissing"}},{"kind":"Field","name":{"kind":"Name","value":"irreversible"}},{"kind":"Field","name":{"kind":"Name","value":"expectedAt"}}]}}]}}]}}]} as unknown as DocumentNode<PlanDeletionQuery, PlanDeletionQueryVariables>;
export const DecideRequestDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DecideRequest"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"request"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"right"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Right"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"outcome"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Outcome"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"denial"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Reason"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"comments"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updatePrivacyRequest"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"request"},"value":{"kind":"Variable","name":{"kind":"Name","value":"request"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"right"},"value":{"kind":"Variable","name":{"kind":"Name","value":"right"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"outcome"},"value":{"kind":"Variable","name":{"kind":"Name","value":"outcome"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"denial"},"value":{"kind":"Variable","name":{"kind":"Name","value":"denial"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"comments"},"value":{"kind":"Variable","name":{"kind":"Name","value":"comments"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"privacyRequest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"explanation"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}},{"kind":"Field","name":{"kind":"Name","value":"closedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<DecideRequestMutation, DecideRequestMutationVariables>;
export const RequestAccessDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RequestAccess"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RequestAccessInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestAccess"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"privacyRequest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"explanation"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<RequestAccessMutation, RequestAccessMutationVariables>;
export const RetryVendorDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RetryVendor"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"vendorStatus"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryVendor"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"vendorStatus"},"value":{"kind":"Variable","name":{"kind":"Name","value":"vendorStatus"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"vendorStatus"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"explanation"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<RetryVendorMutation, RetryVendorMutationVariables>;
export const AttestVendorDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AttestVendor"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"vendorStatus"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"outcome"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Outcome"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"comment"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"attestVendor"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"vendorStatus"},"value":{"kind":"Variable","name":{"kind":"Name","value":"vendorStatus"}}},{"kind":"Argument","name":{"kind":"Name","value":"outcome"},"value":{"kind":"Variable","name":{"kind":"Name","value":"outcome"}}},{"kind":"Argument","name":{"kind":"Name","value":"comment"},"value":{"kind":"Variable","name":{"kind":"Name","value":"comment"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"vendorStatus"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<AttestVendorMutation, AttestVendorMutationVariables>;
export const CancelRequestDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelRequest"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"request"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"comment"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelRequest"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"request"},"value":{"kind":"Variable","name":{"kind":"Name","value":"request"}}},{"kind":"Argument","name":{"kind":"Name","value":"comment"},"value":{"kind":"Variable","name":{"kind":"Name","value":"comment"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"privacyRequest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"explanation"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<CancelRequestMutation, CancelRequestMutationVariables>;
export const UploadFileDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UploadFile"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"request"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"name"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"contentType"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"size"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"uploadFile"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"request"},"value":{"kind":"Variable","name":{"kind":"Name","value":"request"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"name"},"value":{"kind":"Variable","name":{"kind":"Name","value":"name"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"contentType"},"value":{"kind":"Variable","name":{"kind":"Name","value":"contentType"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"size"},"value":{"kind":"Variable","name":{"kind":"Name","value":"size"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"file"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"uploadUrl"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<UploadFileMutation, UploadFileMutationVariables>;
export const FilesOfARequestDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"FilesOfARequest"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"reference"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"privacyRequest"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"reference"},"value":{"kind":"Variable","name":{"kind":"Name","value":"reference"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"files"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"contentType"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"sha256"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"deliveredAt"}}]}}]}}]}}]} as unknown as DocumentNode<FilesOfARequestQuery, FilesOfARequestQueryVariables>;
export const DeadlinesOfARequestDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DeadlinesOfARequest"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"reference"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"privacyRequest"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"reference"},"value":{"kind":"Variable","name":{"kind":"Name","value":"reference"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"regulation"}},{"kind":"Field","name":{"kind":"Name","value":"receivedAt"}},{"kind":"Field","name":{"kind":"Name","value":"health"}},{"kind":"Field","name":{"kind":"Name","value":"dueAt"}},{"kind":"Field","name":{"kind":"Name","value":"deadlines"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"obligation"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"startedOn"}},{"kind":"Field","name":{"kind":"Name","value":"dueOn"}},{"kind":"Field","name":{"kind":"Name","value":"dueAt"}},{"kind":"Field","name":{"kind":"Name","value":"metAt"}},{"kind":"Field","name":{"kind":"Name","value":"extended"}},{"kind":"Field","name":{"kind":"Name","value":"daysLeft"}},{"kind":"Field","name":{"kind":"Name","value":"explanation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rule"}},{"kind":"Field","name":{"kind":"Name","value":"ruleVersion"}},{"kind":"Field","name":{"kind":"Name","value":"citation"}},{"kind":"Field","name":{"kind":"Name","value":"steps"}},{"kind":"Field","name":{"kind":"Name","value":"excludedDays"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"date"}},{"kind":"Field","name":{"kind":"Name","value":"why"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"vendorStatuses"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vendor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"right"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"health"}},{"kind":"Field","name":{"kind":"Name","value":"submitBy"}},{"kind":"Field","name":{"kind":"Name","value":"expectedAt"}}]}}]}}]}}]} as unknown as DocumentNode<DeadlinesOfARequestQuery, DeadlinesOfARequestQueryVariables>;
export const RequestsThatMayBeLateDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RequestsThatMayBeLate"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"20"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"privacyRequests"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"health"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"OVERDUE"},{"kind":"EnumValue","value":"AT_RISK"},{"kind":"EnumValue","value":"STALLED"}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"DUE_AT"}},{"kind":"ObjectField","name":{"kind":"Name","value":"direction"},"value":{"kind":"EnumValue","value":"ASC"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"regulation"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"health"}},{"kind":"Field","name":{"kind":"Name","value":"dueAt"}},{"kind":"Field","name":{"kind":"Name","value":"explanation"}},{"kind":"Field","name":{"kind":"Name","value":"vendorStatuses"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vendor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"right"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"health"}},{"kind":"Field","name":{"kind":"Name","value":"submitBy"}},{"kind":"Field","name":{"kind":"Name","value":"expectedAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<RequestsThatMayBeLateQuery, RequestsThatMayBeLateQueryVariables>;
export const ExtendDeadlineDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ExtendDeadline"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"request"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"reason"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"noticeSentAt"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"extendDeadline"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"request"},"value":{"kind":"Variable","name":{"kind":"Name","value":"request"}}},{"kind":"Argument","name":{"kind":"Name","value":"reason"},"value":{"kind":"Variable","name":{"kind":"Name","value":"reason"}}},{"kind":"Argument","name":{"kind":"Name","value":"noticeSentAt"},"value":{"kind":"Variable","name":{"kind":"Name","value":"noticeSentAt"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"privacyRequest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"health"}},{"kind":"Field","name":{"kind":"Name","value":"dueAt"}},{"kind":"Field","name":{"kind":"Name","value":"deadlines"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"obligation"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"dueOn"}},{"kind":"Field","name":{"kind":"Name","value":"extended"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<ExtendDeadlineMutation, ExtendDeadlineMutationVariables>;
export const PauseClockDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"PauseClock"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"request"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"reason"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pauseClock"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"request"},"value":{"kind":"Variable","name":{"kind":"Name","value":"request"}}},{"kind":"Argument","name":{"kind":"Name","value":"reason"},"value":{"kind":"Variable","name":{"kind":"Name","value":"reason"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"privacyRequest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"health"}},{"kind":"Field","name":{"kind":"Name","value":"dueAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<PauseClockMutation, PauseClockMutationVariables>;
export const ResumeClockDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ResumeClock"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"request"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resumeClock"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"request"},"value":{"kind":"Variable","name":{"kind":"Name","value":"request"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"privacyRequest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"health"}},{"kind":"Field","name":{"kind":"Name","value":"dueAt"}},{"kind":"Field","name":{"kind":"Name","value":"deadlines"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"obligation"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"dueOn"}},{"kind":"Field","name":{"kind":"Name","value":"explanation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"steps"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<ResumeClockMutation, ResumeClockMutationVariables>;
export const RequestsThatAwaitApprovalDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RequestsThatAwaitApproval"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"privacyRequests"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"states"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"AWAITING_APPROVAL"}]}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"explanation"}},{"kind":"Field","name":{"kind":"Name","value":"approval"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"askedBy"}},{"kind":"Field","name":{"kind":"Name","value":"planHash"}}]}},{"kind":"Field","name":{"kind":"Name","value":"vendorStatuses"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vendor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"explanation"}}]}}]}}]}}]}}]} as unknown as DocumentNode<RequestsThatAwaitApprovalQuery, RequestsThatAwaitApprovalQueryVariables>;
export const ApproveRequestDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ApproveRequest"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"request"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"planHash"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"approveRequest"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"request"},"value":{"kind":"Variable","name":{"kind":"Name","value":"request"}}},{"kind":"Argument","name":{"kind":"Name","value":"planHash"},"value":{"kind":"Variable","name":{"kind":"Name","value":"planHash"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"privacyRequest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"approval"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"approvedBy"}},{"kind":"Field","name":{"kind":"Name","value":"approvedAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<ApproveRequestMutation, ApproveRequestMutationVariables>;
export const VerifyIdentityDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"VerifyIdentity"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"request"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"method"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"verifyIdentity"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"request"},"value":{"kind":"Variable","name":{"kind":"Name","value":"request"}}},{"kind":"Argument","name":{"kind":"Name","value":"method"},"value":{"kind":"Variable","name":{"kind":"Name","value":"method"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"privacyRequest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"identityVerifiedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<VerifyIdentityMutation, VerifyIdentityMutationVariables>;
export const PlaceLegalHoldDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"PlaceLegalHold"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"person"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"reason"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"placeLegalHold"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"subject"},"value":{"kind":"Variable","name":{"kind":"Name","value":"person"}}},{"kind":"Argument","name":{"kind":"Name","value":"reason"},"value":{"kind":"Variable","name":{"kind":"Name","value":"reason"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"subject"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"legalHold"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"placedAt"}},{"kind":"Field","name":{"kind":"Name","value":"placedBy"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<PlaceLegalHoldMutation, PlaceLegalHoldMutationVariables>;
export const ReleaseLegalHoldDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReleaseLegalHold"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"person"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"comment"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"releaseLegalHold"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"subject"},"value":{"kind":"Variable","name":{"kind":"Name","value":"person"}}},{"kind":"Argument","name":{"kind":"Name","value":"comment"},"value":{"kind":"Variable","name":{"kind":"Name","value":"comment"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"subject"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"legalHold"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<ReleaseLegalHoldMutation, ReleaseLegalHoldMutationVariables>;
export const FiguresDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Figures"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"PrivacyRequestFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"groupBy"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StatisticsDimension"}}}},"defaultValue":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"VENDOR"},{"kind":"EnumValue","value":"MONTH"}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"statistics"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"groupBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"groupBy"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"open"}},{"kind":"Field","name":{"kind":"Name","value":"completed"}},{"kind":"Field","name":{"kind":"Name","value":"overdue"}},{"kind":"Field","name":{"kind":"Name","value":"atRisk"}},{"kind":"Field","name":{"kind":"Name","value":"onTimeRate"}},{"kind":"Field","name":{"kind":"Name","value":"medianTimeToAcknowledge"}},{"kind":"Field","name":{"kind":"Name","value":"medianTimeToComplete"}},{"kind":"Field","name":{"kind":"Name","value":"p95TimeToComplete"}},{"kind":"Field","name":{"kind":"Name","value":"groups"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"keys"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dimension"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"open"}},{"kind":"Field","name":{"kind":"Name","value":"completed"}},{"kind":"Field","name":{"kind":"Name","value":"overdue"}},{"kind":"Field","name":{"kind":"Name","value":"onTimeRate"}},{"kind":"Field","name":{"kind":"Name","value":"medianTimeToComplete"}}]}}]}}]}}]} as unknown as DocumentNode<FiguresQuery, FiguresQueryVariables>;
export const FollowRequestsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"FollowRequests"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"PrivacyRequestFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"privacyRequestChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"health"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"rights"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"right"}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"open"}}]}}]}}]}}]}}]} as unknown as DocumentNode<FollowRequestsSubscription, FollowRequestsSubscriptionVariables>;