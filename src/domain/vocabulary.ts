/**
 * The closed sets of words that everything here speaks in. Keys equal values, so that one object serves as the
 * type, the list of its values and the enum of the graph.
 */

/** What a person asks for. */
export const Right = { DELETION: 'DELETION', ACCESS: 'ACCESS', OPT_OUT: 'OPT_OUT' } as const;
export type Right = keyof typeof Right;

/** The law that a request is answered under. */
export const Regulation = {
  CCPA: 'CCPA',
  GDPR: 'GDPR',
  UK_GDPR: 'UK_GDPR',
  LGPD: 'LGPD',
  QUEBEC_LAW_25: 'QUEBEC_LAW_25',
  PIPEDA: 'PIPEDA',
  VIRGINIA_VCDPA: 'VIRGINIA_VCDPA',
  COLORADO_CPA: 'COLORADO_CPA',
  CONNECTICUT_CTDPA: 'CONNECTICUT_CTDPA',
  UTAH_UCPA: 'UTAH_UCPA',
  TEXAS_TDPSA: 'TEXAS_TDPSA',
  NONE: 'NONE',
} as const;
export type Regulation = keyof typeof Regulation;

/** What a statutory clock measures. */
export const Obligation = {
  ACKNOWLEDGE: 'ACKNOWLEDGE',
  RESPOND: 'RESPOND',
  OPT_OUT: 'OPT_OUT',
  NOTIFY_EXTENSION: 'NOTIFY_EXTENSION',
} as const;
export type Obligation = keyof typeof Obligation;

/** How a statutory clock stands; met too late is MISSED. */
export const DeadlineStatus = { RUNNING: 'RUNNING', PAUSED: 'PAUSED', MET: 'MET', MISSED: 'MISSED' } as const;
export type DeadlineStatus = keyof typeof DeadlineStatus;

/** Whether something will be done in time. */
export const Health = {
  ON_TRACK: 'ON_TRACK',
  AT_RISK: 'AT_RISK',
  OVERDUE: 'OVERDUE',
  STALLED: 'STALLED',
  PAUSED: 'PAUSED',
} as const;
export type Health = keyof typeof Health;

/** Where a request stands, rolled up from its vendors. */
export const RequestState = {
  RECEIVED: 'RECEIVED',
  AWAITING_IDENTITY: 'AWAITING_IDENTITY',
  AWAITING_APPROVAL: 'AWAITING_APPROVAL',
  PLANNED: 'PLANNED',
  IN_PROGRESS: 'IN_PROGRESS',
  BLOCKED: 'BLOCKED',
  ACTION_REQUIRED: 'ACTION_REQUIRED',
  COMPLETED: 'COMPLETED',
  PARTIALLY_COMPLETED: 'PARTIALLY_COMPLETED',
  FAILED: 'FAILED',
  DENIED: 'DENIED',
  CANCELED: 'CANCELED',
  DUPLICATE: 'DUPLICATE',
  EXPIRED: 'EXPIRED',
} as const;
export type RequestState = keyof typeof RequestState;

/** Where the work stands at one vendor. */
export const VendorState = {
  PLANNED: 'PLANNED',
  BLOCKED: 'BLOCKED',
  SUBMITTING: 'SUBMITTING',
  ACCEPTED: 'ACCEPTED',
  IN_PROGRESS: 'IN_PROGRESS',
  ACTION_REQUIRED: 'ACTION_REQUIRED',
  COMPLETED: 'COMPLETED',
  PARTIALLY_COMPLETED: 'PARTIALLY_COMPLETED',
  FAILED: 'FAILED',
  REJECTED: 'REJECTED',
  CANCELED: 'CANCELED',
  EXCLUDED: 'EXCLUDED',
  UNKNOWN: 'UNKNOWN',
} as const;
export type VendorState = keyof typeof VendorState;

/** What finished work came to. */
export const Outcome = {
  ERASED: 'ERASED',
  EXPORTED: 'EXPORTED',
  OPTED_OUT: 'OPTED_OUT',
  NO_RECORD: 'NO_RECORD',
  EXEMPT: 'EXEMPT',
  DELEGATED: 'DELEGATED',
} as const;
export type Outcome = keyof typeof Outcome;

/** Why work was refused, failed or waits. */
export const Reason = {
  IDENTITY_NOT_VERIFIED: 'IDENTITY_NOT_VERIFIED',
  SUSPECTED_FRAUD: 'SUSPECTED_FRAUD',
  NO_MATCH: 'NO_MATCH',
  AMBIGUOUS_MATCH: 'AMBIGUOUS_MATCH',
  CLAIM_NOT_COVERED: 'CLAIM_NOT_COVERED',
  OUTSIDE_JURISDICTION: 'OUTSIDE_JURISDICTION',
  TOO_MANY_REQUESTS: 'TOO_MANY_REQUESTS',
  LEGAL_EXCEPTION: 'LEGAL_EXCEPTION',
  LEGAL_HOLD: 'LEGAL_HOLD',
  DUPLICATE: 'DUPLICATE',
  WITHDRAWN: 'WITHDRAWN',
  EXPIRED: 'EXPIRED',
  VENDOR_UNSUPPORTED: 'VENDOR_UNSUPPORTED',
  MISSING_IDENTIFIER: 'MISSING_IDENTIFIER',
  VENDOR_ERROR: 'VENDOR_ERROR',
  RATE_LIMITED: 'RATE_LIMITED',
  AUTHENTICATION_FAILED: 'AUTHENTICATION_FAILED',
  TIMED_OUT: 'TIMED_OUT',
  OTHER: 'OTHER',
} as const;
export type Reason = keyof typeof Reason;

/** How far a state can be trusted. */
export const Confidence = {
  VENDOR_ASSERTED: 'VENDOR_ASSERTED',
  INFERRED: 'INFERRED',
  MANUALLY_ATTESTED: 'MANUALLY_ATTESTED',
  VERIFIED: 'VERIFIED',
} as const;
export type Confidence = keyof typeof Confidence;

export const VendorKind = {
  OUTREACH: 'OUTREACH',
  ATTENTIVE: 'ATTENTIVE',
  OPT_OUT_MACHINE: 'OPT_OUT_MACHINE',
  ZOHO_DESK: 'ZOHO_DESK',
} as const;
export type VendorKind = keyof typeof VendorKind;

/** INTAKE: requests come in through it and the answer goes back. PROCESSOR: it holds personal data and must act. */
export const VendorRole = { INTAKE: 'INTAKE', PROCESSOR: 'PROCESSOR' } as const;
export type VendorRole = keyof typeof VendorRole;

/** What a vendor's API can do; the contract suite asks for exactly what is declared. */
export const VendorCapability = {
  SUBMIT_DELETION: 'SUBMIT_DELETION',
  SUBMIT_ACCESS: 'SUBMIT_ACCESS',
  LIST_REQUESTS: 'LIST_REQUESTS',
  GET_REQUEST: 'GET_REQUEST',
  ACKNOWLEDGE: 'ACKNOWLEDGE',
  UPDATE: 'UPDATE',
  UPDATE_MANY: 'UPDATE_MANY',
  UPLOAD_FILE: 'UPLOAD_FILE',
} as const;
export type VendorCapability = keyof typeof VendorCapability;

export const IdentifierKind = {
  EMAIL: 'EMAIL',
  PHONE: 'PHONE',
  OUTREACH_PROSPECT_ID: 'OUTREACH_PROSPECT_ID',
  ATTENTIVE_CLIENT_USER_ID: 'ATTENTIVE_CLIENT_USER_ID',
  ZOHO_CONTACT_ID: 'ZOHO_CONTACT_ID',
} as const;
export type IdentifierKind = keyof typeof IdentifierKind;

/** How far a file for the person has come. */
export const RequestFileState = {
  AWAITING_CONTENT: 'AWAITING_CONTENT',
  STORED: 'STORED',
  DELIVERED: 'DELIVERED',
  FAILED: 'FAILED',
} as const;
export type RequestFileState = keyof typeof RequestFileState;

/** Whether calls to an account go out: CLOSED they do, OPEN they do not, HALF_OPEN one read is let through to see. */
export const CircuitState = { CLOSED: 'CLOSED', OPEN: 'OPEN', HALF_OPEN: 'HALF_OPEN' } as const;
export type CircuitState = keyof typeof CircuitState;

/** The order in which rights are always shown. */
export const rightsInOrder: readonly Right[] = ['DELETION', 'ACCESS', 'OPT_OUT'];
