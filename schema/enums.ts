import { registerEnumType } from 'type-graphql';
import {
  CircuitState,
  Confidence,
  DeadlineStatus,
  Health,
  IdentifierKind,
  Obligation,
  Outcome,
  Reason,
  Regulation,
  RequestFileState,
  RequestState,
  Right,
  VendorCapability,
  VendorKind,
  VendorRole,
  VendorState,
} from '../src/domain/vocabulary.js';
import { StatisticsDimension } from '../src/domain/statistics.js';

/** Spans of time that move with the clock, in UTC. */
export const Period = {
  TODAY: 'TODAY',
  LAST_24_HOURS: 'LAST_24_HOURS',
  LAST_7_DAYS: 'LAST_7_DAYS',
  LAST_30_DAYS: 'LAST_30_DAYS',
  CURRENT_WEEK: 'CURRENT_WEEK',
  CURRENT_MONTH: 'CURRENT_MONTH',
} as const;
export type Period = keyof typeof Period;

/** What a list of requests can be ordered by. */
export const PrivacyRequestOrderField = {
  RECEIVED_AT: 'RECEIVED_AT',
  DUE_AT: 'DUE_AT',
  UPDATED_AT: 'UPDATED_AT',
} as const;
export type PrivacyRequestOrderField = keyof typeof PrivacyRequestOrderField;

export const OrderDirection = { ASC: 'ASC', DESC: 'DESC' } as const;
export type OrderDirection = keyof typeof OrderDirection;

/** What can be wrong with an input. The services' ProblemCode has the same words; a resolver does not compile without. */
export const UserErrorCode = {
  INVALID: 'INVALID',
  NOT_FOUND: 'NOT_FOUND',
  NOT_SUPPORTED: 'NOT_SUPPORTED',
  NOT_PERMITTED: 'NOT_PERMITTED',
  CONFLICT: 'CONFLICT',
  IDENTITY_NOT_VERIFIED: 'IDENTITY_NOT_VERIFIED',
  PLAN_CHANGED: 'PLAN_CHANGED',
  LEGAL_HOLD: 'LEGAL_HOLD',
  LIMIT_EXCEEDED: 'LIMIT_EXCEEDED',
  IDEMPOTENCY_KEY_REUSED: 'IDEMPOTENCY_KEY_REUSED',
} as const;
export type UserErrorCode = keyof typeof UserErrorCode;

/** Every value must be described: one that is missing here does not compile. */
function publish<Words extends Record<string, string>>(
  words: Words,
  name: string,
  description: string,
  meanings: Record<keyof Words, string>,
): void {
  const valuesConfig: Partial<Record<keyof Words, { description: string }>> = {};
  for (const word in words) valuesConfig[word] = { description: meanings[word] };
  registerEnumType(words, { name, description, valuesConfig });
}

publish(Right, 'Right', 'What a person asks for.', {
  DELETION: 'Erase the personal data.',
  ACCESS: 'Hand over a copy of the personal data.',
  OPT_OUT: 'Stop selling or sharing the personal data.',
});

publish(Regulation, 'Regulation', 'The law that a request is answered under.', {
  CCPA: 'California Consumer Privacy Act, as amended by the CPRA.',
  GDPR: 'General Data Protection Regulation of the European Union.',
  UK_GDPR: 'The United Kingdom’s version of the GDPR.',
  LGPD: 'Lei Geral de Proteção de Dados, Brazil.',
  QUEBEC_LAW_25: 'Law 25, Quebec.',
  PIPEDA: 'Personal Information Protection and Electronic Documents Act, Canada.',
  VIRGINIA_VCDPA: 'Virginia Consumer Data Protection Act.',
  COLORADO_CPA: 'Colorado Privacy Act.',
  CONNECTICUT_CTDPA: 'Connecticut Data Privacy Act.',
  UTAH_UCPA: 'Utah Consumer Privacy Act.',
  TEXAS_TDPSA: 'Texas Data Privacy and Security Act.',
  NONE: 'No statute: the organisation’s own policy.',
});

publish(
  RequestState,
  'RequestState',
  'Where a request, or one of its rights, stands: rolled up from every vendor that takes part in it.',
  {
    RECEIVED: 'It came in, and its receipt has not been confirmed.',
    AWAITING_IDENTITY: 'The person’s identity must be verified before anything is sent.',
    AWAITING_APPROVAL: 'Somebody else must approve it before anything is sent.',
    PLANNED: 'It is decided what to do; nothing has been sent.',
    IN_PROGRESS: 'At least one vendor has work to do. Vendors that failed meanwhile are shown at their statuses.',
    BLOCKED: 'Something must be put right before a vendor can be asked: a hold, or an identifier that is missing.',
    ACTION_REQUIRED: 'A person must act: a vendor’s answer is missing, unclear or not to be had by itself.',
    COMPLETED: 'Every vendor is done.',
    PARTIALLY_COMPLETED: 'Everything has come to its end; some vendors are done and others are not.',
    FAILED: 'Everything has come to its end, and nothing was done.',
    DENIED: 'It was refused, for identity or for law.',
    CANCELED: 'It was taken back before it was done.',
    DUPLICATE: 'Another request asks for the same.',
    EXPIRED: 'It waited for identity or approval until its time had run out.',
  },
);

publish(VendorState, 'VendorState', 'Where the work stands at one vendor.', {
  PLANNED: 'Decided; nothing sent yet.',
  BLOCKED: 'Waits for identity, approval, a hold or an identifier that is missing.',
  SUBMITTING: 'A call is in flight, or its outcome is unknown: never sent again before the vendor was asked.',
  ACCEPTED: 'The vendor has it and has not begun.',
  IN_PROGRESS: 'The vendor is working on it.',
  ACTION_REQUIRED: 'A person must act: the vendor cannot do this through its API, or contradicts itself.',
  COMPLETED: 'Done; `outcome` says what it came to.',
  PARTIALLY_COMPLETED: 'The vendor ended its work with a part of it undone.',
  FAILED: 'The vendor could not do it; `reason` says why as far as it is known.',
  REJECTED: 'Refused, for identity or for law.',
  CANCELED: 'Taken back before it was done.',
  EXCLUDED: 'Does not apply, or was waived, with a recorded reason.',
  UNKNOWN: 'The vendor’s word is one that this version does not know; see the record’s `nativeState`.',
});

publish(Outcome, 'Outcome', 'What finished work came to.', {
  ERASED: 'The personal data was erased. Some vendors cannot tell this from there having been none.',
  EXPORTED: 'A copy of the personal data was handed over.',
  OPTED_OUT: 'The personal data is no longer sold or shared.',
  NO_RECORD: 'The vendor holds nothing about the person.',
  EXEMPT: 'The law lets the data be kept.',
  DELEGATED: 'Somebody else does it, as was recorded.',
});

publish(Reason, 'Reason', 'Why work was refused, failed or waits.', {
  IDENTITY_NOT_VERIFIED: 'It is not established that the person is who they say.',
  SUSPECTED_FRAUD: 'The request looks like somebody else’s.',
  NO_MATCH: 'Nobody, or nothing, was found for what was named.',
  AMBIGUOUS_MATCH: 'More than one was found, and they cannot be told apart.',
  CLAIM_NOT_COVERED: 'The right does not cover what was asked.',
  OUTSIDE_JURISDICTION: 'No law that applies here gives the person this right.',
  TOO_MANY_REQUESTS: 'The person asked more often than the law entitles them to.',
  LEGAL_EXCEPTION: 'A law allows or demands that the data is kept.',
  LEGAL_HOLD: 'Nothing about the person may be deleted for now.',
  DUPLICATE: 'The same is already under way.',
  WITHDRAWN: 'It was taken back.',
  EXPIRED: 'Its time ran out.',
  VENDOR_UNSUPPORTED: 'The vendor cannot do this through its API.',
  MISSING_IDENTIFIER: 'Nothing is known about the person that the vendor could find them by.',
  VENDOR_ERROR: 'The vendor answered with an error, or not at all.',
  RATE_LIMITED: 'The vendor asked to be called less often.',
  AUTHENTICATION_FAILED: 'The vendor did not accept our credentials.',
  TIMED_OUT: 'The vendor took too long.',
  OTHER: 'None of these; the vendor’s own record may say more.',
});

publish(Confidence, 'Confidence', 'How far a state can be trusted.', {
  VENDOR_ASSERTED: 'The vendor says so.',
  INFERRED: 'Concluded from time or absence.',
  MANUALLY_ATTESTED: 'A person vouches for it.',
  VERIFIED: 'Checked independently after the vendor said so.',
});

publish(VendorKind, 'VendorKind', 'Whose product an account is at.', {
  OUTREACH: 'Outreach, sales engagement.',
  ATTENTIVE: 'Attentive, text and e-mail marketing.',
  OPT_OUT_MACHINE: 'Opt-Out Machine, intake of privacy requests.',
  ZOHO_DESK: 'Zoho Desk, customer support.',
});

publish(VendorRole, 'VendorRole', 'What part a vendor plays in requests.', {
  INTAKE: 'Requests come in through it, and the answer goes back to it.',
  PROCESSOR: 'It holds personal data and must act.',
});

publish(VendorCapability, 'VendorCapability', 'What can be done through a vendor’s API.', {
  SUBMIT_DELETION: 'Ask it to erase.',
  SUBMIT_ACCESS: 'Ask it to hand over a copy.',
  LIST_REQUESTS: 'Read the list of its requests.',
  GET_REQUEST: 'Read one of its requests.',
  ACKNOWLEDGE: 'Confirm receipt of a request that came in through it.',
  UPDATE: 'Tell it how a request was answered.',
  UPDATE_MANY: 'Tell it how many requests were answered, in one call.',
  UPLOAD_FILE: 'Hand it a file for the person.',
});

publish(IdentifierKind, 'IdentifierKind', 'What a person is known by.', {
  EMAIL: 'An e-mail address.',
  PHONE: 'A telephone number.',
  OUTREACH_PROSPECT_ID: 'The id that an Outreach account gave the person.',
  ATTENTIVE_CLIENT_USER_ID: 'The id that the organisation gave the person at Attentive.',
  ZOHO_CONTACT_ID: 'The id that a Zoho Desk account gave the person.',
});

publish(RequestFileState, 'RequestFileState', 'How far a file for the person has come.', {
  AWAITING_CONTENT: 'Its bytes have not arrived.',
  STORED: 'It is here, and on its way to the vendor.',
  DELIVERED: 'The vendor has it; the content is no longer kept here.',
  FAILED:
    'The vendor did not take it, or it cannot be known whether it did; the last event says which. A person must act.',
});

publish(CircuitState, 'CircuitState', 'Whether calls to a vendor go out.', {
  CLOSED: 'They do.',
  OPEN: 'They do not: the vendor kept failing, or refuses our credentials.',
  HALF_OPEN: 'One read is let through, to see whether it answers again.',
});

publish(Health, 'Health', 'Whether something will be done in time, as things stand now.', {
  ON_TRACK: 'It will, as far as can be seen; or it is over.',
  AT_RISK:
    'It may well be late: the vendor would not be done in time any more, takes longer than it does, or less than three days are left.',
  OVERDUE: 'A deadline has passed and is not met; at a vendor also: it has taken longer than it says that it takes.',
  STALLED: 'Nothing has moved for two weeks, or for longer where the vendor says that it takes longer.',
  PAUSED: 'The clocks stand still.',
});

publish(Obligation, 'Obligation', 'What a statutory clock measures.', {
  ACKNOWLEDGE: 'Confirming to the person that the request was received.',
  RESPOND: 'Answering the request: granting or refusing it.',
  OPT_OUT: 'Stopping the sale or sharing of the personal data.',
  NOTIFY_EXTENSION: 'Telling the person, with reasons, that the answer takes longer; only where it does.',
});

publish(DeadlineStatus, 'DeadlineStatus', 'How a statutory clock stands.', {
  RUNNING: 'It runs, and there is time left.',
  PAUSED: 'It stands still.',
  MET: 'What it asks for was done in time.',
  MISSED: 'What it asks for was done too late, or is late and not done.',
});

publish(StatisticsDimension, 'StatisticsDimension', 'What figures can be divided by.', {
  VENDOR: 'The vendors that take part.',
  RIGHT: 'What is asked for; together with VENDOR, what each vendor has to do.',
  REGULATION: 'The law that it is answered under.',
  STATE: 'Where it stands.',
  DAY: 'The day on which it was received.',
  WEEK: 'The week in which it was received, from Monday.',
  MONTH: 'The month in which it was received.',
});

publish(Period, 'Period', 'A span of time that moves with the clock. Days, weeks and months begin in UTC.', {
  TODAY: 'Since midnight.',
  LAST_24_HOURS: 'The last twenty-four hours.',
  LAST_7_DAYS: 'The last seven times twenty-four hours.',
  LAST_30_DAYS: 'The last thirty times twenty-four hours.',
  CURRENT_WEEK: 'Since Monday’s midnight.',
  CURRENT_MONTH: 'Since the midnight with which the month began.',
});

publish(PrivacyRequestOrderField, 'PrivacyRequestOrderField', 'What requests can be ordered by.', {
  RECEIVED_AT: 'When the person asked.',
  DUE_AT: 'When the nearest deadline ends that is not met yet; requests without one come after all others.',
  UPDATED_AT: 'When the request last changed.',
});

publish(OrderDirection, 'OrderDirection', 'Which end of an order comes first.', {
  ASC: 'Oldest first.',
  DESC: 'Newest first.',
});

publish(UserErrorCode, 'UserErrorCode', 'What is wrong with an input.', {
  INVALID: 'The value cannot be; the message says what would be right.',
  NOT_FOUND: 'What is named does not exist, or may not be seen.',
  NOT_SUPPORTED: 'The vendor cannot do this through its API.',
  NOT_PERMITTED: 'The viewer may not do this, or not in this way.',
  CONFLICT: 'It contradicts what is already under way or done.',
  IDENTITY_NOT_VERIFIED: 'The person’s identity must be verified first.',
  PLAN_CHANGED: 'What would be done is no longer what was looked at.',
  LEGAL_HOLD: 'Nothing about the person may be deleted for now.',
  LIMIT_EXCEEDED: 'More than the policy allows in this time.',
  IDEMPOTENCY_KEY_REUSED: 'The key was used before with another input.',
});
