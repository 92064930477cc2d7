import type { Person } from '../../datasources/simulator-kit/index.js';
import { normalizeEmail, normalizePhone } from '../../src/domain/identifiers.js';
import { isFinal } from '../../src/domain/roll-up.js';
import type { RightProgress, VendorPerson, VendorSnapshot } from '../../src/domain/vendor-source.js';
import { Outcome, Reason, Right, type VendorState } from '../../src/domain/vocabulary.js';

/** The states that a vendor's record can be in; the others are our own doing. */
const statesOfRecords: ReadonlySet<VendorState> = new Set<VendorState>([
  'ACCEPTED',
  'IN_PROGRESS',
  'ACTION_REQUIRED',
  'COMPLETED',
  'PARTIALLY_COMPLETED',
  'FAILED',
  'REJECTED',
  'CANCELED',
  'UNKNOWN',
]);

/** What is wrong with a snapshot, whoever's record it is; empty where nothing is. */
export function snapshotProblems(snapshot: VendorSnapshot, now: Date): string[] {
  const rights = snapshot.rights.map(({ right }) => right);
  return [
    ...ifSo(snapshot.nativeId.trim() === '', 'it has no id'),
    ...ifSo(new Set(rights).size !== rights.length, 'a right stands in it twice'),
    ...snapshot.rights.flatMap(progressProblems),
    ...dateProblems(snapshot, now),
    ...personProblems(snapshot.person),
    ...hintProblems(snapshot),
    ...ifSo(!isJson(snapshot.facts), 'its facts are no JSON'),
    ...ifSo(!isJson(snapshot.raw), 'what it came as is no JSON'),
  ];
}

/** What is wrong with a snapshot of a record that is about this person. */
export function strangerProblems(snapshot: VendorSnapshot, person: Person): string[] {
  const { email, phone, name, dateOfBirth, otherEmails } = snapshot.person;
  const hints = JSON.stringify(snapshot.hints).toLowerCase();
  const told = personalData(person).filter((text) => hints.includes(text.toLowerCase()));
  return [
    ...ifSo(email !== null && email !== person.email, 'the address is another one'),
    ...ifSo(phone !== null && phone !== person.phone, 'the telephone number is another one'),
    ...ifSo(name !== null && name !== person.name, 'the name is another one'),
    ...ifSo(dateOfBirth !== null && dateOfBirth !== person.dateOfBirth, 'the date of birth is another one'),
    ...ifSo(
      otherEmails.some((other) => !person.otherEmails.includes(other)),
      'a further address is another one',
    ),
    ...ifSo(told.length > 0, 'the hints tell who it is'),
  ];
}

/** What would tell a reader of a log or an error who a person is. */
export function personalData(person: Person): string[] {
  const { email, otherEmails, phone, name, dateOfBirth, address } = person;
  return [email, ...otherEmails, email.split('@')[0] ?? email, phone.slice(2), name, dateOfBirth, address];
}

function progressProblems({ right, state, outcome, reason, confidence }: RightProgress): string[] {
  const completed = state === 'COMPLETED';
  const endedBadly = isFinal(state) && !completed && state !== 'PARTIALLY_COMPLETED';
  return [
    ...ifSo(!(right in Right), 'a right is none of ours'),
    ...ifSo(!statesOfRecords.has(state), `${state} is no state of a vendor's record`),
    ...ifSo(completed !== (outcome !== null), `${state} and its outcome contradict each other`),
    ...ifSo(outcome !== null && !(outcome in Outcome), 'an outcome is none of ours'),
    ...ifSo(completed && confidence !== 'VENDOR_ASSERTED', 'a completion is not told as the word of the vendor'),
    ...ifSo(endedBadly && reason === null, `${state} has no reason`),
    ...ifSo(reason !== null && !(reason in Reason), 'a reason is none of ours'),
  ];
}

function dateProblems(snapshot: VendorSnapshot, now: Date): string[] {
  const { createdAt, changedAt, acknowledgedAt, startedAt, completedAt } = snapshot;
  const later = Object.entries({ changedAt, acknowledgedAt, startedAt, completedAt });
  return [['createdAt', createdAt] as const, ...later].flatMap(([name, at]) => {
    if (at === null) return [];
    if (Number.isNaN(at.getTime())) return [`${name} is no moment`];
    return [
      ...ifSo(at > now, `${name} lies in the future`),
      ...ifSo(createdAt !== null && at < createdAt, `${name} lies before the record came about`),
    ];
  });
}

function personProblems(person: VendorPerson): string[] {
  const emails = [person.email ?? [], person.otherEmails].flat();
  const phones = [person.phone ?? [], person.otherPhones].flat();
  return [
    ...ifSo(JSON.stringify(person).includes('*'), 'a masked value became the person'),
    ...ifSo(
      emails.some((email) => normalizeEmail(email) !== email),
      'an address is not in its normal form',
    ),
    ...ifSo(
      phones.some((phone) => normalizePhone(phone) !== phone),
      'a telephone number is not in its normal form',
    ),
  ];
}

function hintProblems({ hints }: VendorSnapshot): string[] {
  const values = Object.values(hints);
  return ifSo(
    values.some((value) => /[@*\s]|^\+?[\d().-]{10,15}$/.test(value)),
    'a hint looks like an address, a name or a number of a person',
  );
}

function isJson(value: unknown): boolean {
  const text = JSON.stringify(value);
  return JSON.stringify(JSON.parse(text)) === text;
}

const ifSo = (wrong: boolean, problem: string): string[] => (wrong ? [problem] : []);
