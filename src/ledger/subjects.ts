import { sql, type Selectable } from 'kysely';
import type { Subject, SubjectIdentifier } from '../domain/entities.js';
import { required } from '../domain/invariant-error.js';
import type { VendorAddress, VendorPerson } from '../domain/vendor-source.js';
import type { IdentifierKind } from '../domain/vocabulary.js';
import { newId, type Database, type Ledger } from './ledger.js';
import { createSubjectKey, decryptJson, decryptText, encryptJson, encryptText, lookupOf } from './subject-cipher.js';
import type { SubjectIdentifierTable, SubjectTable } from './tables.js';

/** An identifier as it is to be kept: normalised. */
export interface NewIdentifier {
  readonly kind: IdentifierKind;
  readonly value: string;
  /** Whether the person is to be found by it. */
  readonly main: boolean;
  /** The account that told us; null: a caller of the graph. */
  readonly source: string | null;
}

interface Profile {
  readonly name: string | null;
  readonly dateOfBirth: string | null;
  readonly address: VendorAddress | null;
}

const emptyProfile: Profile = { name: null, dateOfBirth: null, address: null };

/** Vendors' own ids mean something within their account only, so they are hashed together with it. */
const lookupText = ({ kind, value, source }: NewIdentifier): string =>
  kind === 'EMAIL' || kind === 'PHONE' ? value : `${source ?? ''}:${value}`;

const lookup = (ledger: Ledger, identifier: NewIdentifier): Buffer =>
  lookupOf(ledger.keys.lookup, identifier.kind, lookupText(identifier));

/** Keys of people who hold that identifier; with `main`, only those who are found by it: claimed ones link nobody. */
export async function subjectsByIdentifier(
  ledger: Ledger,
  db: Database,
  identifier: NewIdentifier,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('subject_identifier')
    .select('subject_id')
    .where('kind', '=', identifier.kind)
    .where('lookup', '=', lookup(ledger, identifier))
    .$if(identifier.main, (query) => query.where('main', '=', true))
    .orderBy('main', 'desc')
    .orderBy('id')
    .execute();
  return [...new Set(rows.map((row) => row.subject_id))];
}

/** Everybody who holds it, as main or claimed: for those who search. */
export async function subjectsHolding(
  ledger: Ledger,
  kind: 'EMAIL' | 'PHONE',
  value: string,
): Promise<readonly string[]> {
  return subjectsByIdentifier(ledger, ledger.db, { kind, value, main: false, source: null });
}

/** The person's key, to read and write what is kept of the person. Null once it was destroyed. */
export async function subjectKey(ledger: Ledger, db: Database, subjectId: string): Promise<Buffer | null> {
  const row = await db.selectFrom('subject').select('wrapped_key').where('id', '=', subjectId).executeTakeFirst();
  return row?.wrapped_key ? unwrapSubjectKey(ledger, subjectId, row.wrapped_key) : null;
}

/**
 * As `subjectKey`, for a transaction that will write something of the person: nobody destroys the key before it has ended,
 * and where somebody is just doing so, that is waited for.
 */
export async function heldSubjectKey(ledger: Ledger, trx: Database, subjectId: string): Promise<Buffer | null> {
  const row = await trx
    .selectFrom('subject')
    .select('wrapped_key')
    .where('id', '=', subjectId)
    .forKeyShare()
    .executeTakeFirst();
  return row?.wrapped_key ? unwrapSubjectKey(ledger, subjectId, row.wrapped_key) : null;
}

export const unwrapSubjectKey = (ledger: Ledger, subjectId: string, wrapped: Buffer): Buffer =>
  ledger.keyring.unwrap(wrapped, `subject.${subjectId}`);

/** A new person without identifiers. */
export async function createSubject(ledger: Ledger, trx: Database): Promise<{ id: string; key: Buffer }> {
  const id = newId();
  const key = createSubjectKey();
  await trx
    .insertInto('subject')
    .values({ id, wrapped_key: ledger.keyring.wrap(key, `subject.${id}`), profile: null, created_at: ledger.now() })
    .execute();
  return { id, key };
}

/**
 * Adds identifiers to a person; known ones only gain the source. Answers false where a main one already belongs to
 * somebody else, who was quicker: the caller's transaction must then begin anew.
 */
export async function addIdentifiers(
  ledger: Ledger,
  trx: Database,
  subject: { readonly id: string; readonly key: Buffer },
  identifiers: readonly NewIdentifier[],
): Promise<boolean> {
  for (const identifier of identifiers) {
    const id = newId();
    const sources = identifier.source === null ? [] : [identifier.source];
    const added = await trx
      .insertInto('subject_identifier')
      .values({
        id,
        subject_id: subject.id,
        kind: identifier.kind,
        lookup: lookup(ledger, identifier),
        value: encryptText(subject.key, `subject_identifier.value.${id}`, identifier.value),
        main: identifier.main,
        sources,
        created_at: ledger.now(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (added.numInsertedOrUpdatedRows === 1n) continue;
    const known = await trx
      .updateTable('subject_identifier')
      .set({ sources: sql`(select array_agg(distinct s order by s) from unnest(sources || ${sources}::text[]) s)` })
      .where('subject_id', '=', subject.id)
      .where('kind', '=', identifier.kind)
      .where('lookup', '=', lookup(ledger, identifier))
      .where(sql<boolean>`not sources @> ${sources}::text[]`)
      .executeTakeFirst();
    if (known.numUpdatedRows === 0n && !(await holds(ledger, trx, subject.id, identifier))) return false;
  }
  return true;
}

/** Records that an identifier of the person was verified; the first verification stands. */
export async function verifyIdentifier(
  ledger: Ledger,
  trx: Database,
  subjectId: string,
  identifier: NewIdentifier,
  at: Date,
): Promise<void> {
  await trx
    .updateTable('subject_identifier')
    .set({ verified_at: at })
    .where('subject_id', '=', subjectId)
    .where('kind', '=', identifier.kind)
    .where('lookup', '=', lookup(ledger, identifier))
    .where('verified_at', 'is', null)
    .execute();
}

async function holds(ledger: Ledger, trx: Database, subjectId: string, identifier: NewIdentifier): Promise<boolean> {
  const row = await trx
    .selectFrom('subject_identifier')
    .select('id')
    .where('subject_id', '=', subjectId)
    .where('kind', '=', identifier.kind)
    .where('lookup', '=', lookup(ledger, identifier))
    .executeTakeFirst();
  return row !== undefined;
}

/** Fills in what is not known yet of name, birth date and address; what is known stays. */
export async function completeProfile(
  trx: Database,
  subject: { readonly id: string; readonly key: Buffer },
  person: Pick<VendorPerson, 'name' | 'dateOfBirth' | 'address'>,
): Promise<void> {
  if (person.name === null && person.dateOfBirth === null && person.address === null) return;
  const row = await trx.selectFrom('subject').select('profile').where('id', '=', subject.id).executeTakeFirstOrThrow();
  const known = readProfile(subject.id, subject.key, row.profile);
  const profile: Profile = {
    name: known.name ?? person.name,
    dateOfBirth: known.dateOfBirth ?? person.dateOfBirth,
    address: known.address ?? person.address,
  };
  if (JSON.stringify(profile) === JSON.stringify(known)) return;
  await trx
    .updateTable('subject')
    .set({ profile: encryptJson(subject.key, `subject.profile.${subject.id}`, profile) })
    .where('id', '=', subject.id)
    .execute();
}

function readProfile(id: string, key: Buffer, profile: Buffer | null): Profile {
  // What is read back is what completeProfile wrote; the cipher refuses anything else.
  return profile === null ? emptyProfile : decryptJson<Profile>(key, `subject.profile.${id}`, profile);
}

/** Those that are shown: without the hash, which is only ever searched for. */
const identifierColumns = ['id', 'subject_id', 'kind', 'value', 'main', 'sources', 'verified_at'] as const;

type IdentifierRow = Pick<Selectable<SubjectIdentifierTable>, (typeof identifierColumns)[number]>;

/** People by key, with their identifiers: two statements however many. */
export async function loadSubjects(
  ledger: Ledger,
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Subject>> {
  if (ids.length === 0) return new Map();
  const [rows, identifiers] = await Promise.all([
    db
      .selectFrom('subject')
      .selectAll()
      .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
      .execute(),
    db
      .selectFrom('subject_identifier')
      .select(identifierColumns)
      .where('subject_id', '=', sql<string>`any(${[...ids]}::uuid[])`)
      .orderBy('main', 'desc')
      .orderBy('id')
      .execute(),
  ]);
  const bySubject = Map.groupBy(identifiers, (row) => row.subject_id);
  return new Map(rows.map((row) => [row.id, toSubject(ledger, row, bySubject.get(row.id) ?? [])]));
}

function toSubject(ledger: Ledger, row: Selectable<SubjectTable>, identifiers: readonly IdentifierRow[]): Subject {
  if (row.wrapped_key === null) {
    return { id: row.id, ...emptyProfile, identifiers: [], legalHold: null, erasedAt: row.erased_at };
  }
  const key = unwrapSubjectKey(ledger, row.id, row.wrapped_key);
  return {
    id: row.id,
    ...readProfile(row.id, key, row.profile),
    identifiers: identifiers.map((identifier) => toIdentifier(key, identifier)),
    legalHold: toLegalHold(row, key),
    erasedAt: row.erased_at,
  };
}

const toIdentifier = (key: Buffer, row: IdentifierRow): SubjectIdentifier => ({
  kind: row.kind,
  value: decryptText(key, `subject_identifier.value.${row.id}`, row.value),
  main: row.main,
  sources: row.sources,
  verifiedAt: row.verified_at,
});

function toLegalHold(row: Selectable<SubjectTable>, key: Buffer): Subject['legalHold'] {
  if (row.hold_placed_at === null || row.hold_reason === null) return null;
  return {
    reason: decryptText(key, `subject.hold_reason.${row.id}`, row.hold_reason),
    placedAt: row.hold_placed_at,
    placedBy: required(row.hold_placed_by, 'Who placed the legal hold'),
  };
}

/** Others who hold one of this person's identifiers, as main or claimed. */
export async function loadPossibleMatches(db: Database, subjectId: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('subject_identifier as mine')
    .innerJoin('subject_identifier as other', (join) =>
      join.onRef('other.kind', '=', 'mine.kind').onRef('other.lookup', '=', 'mine.lookup'),
    )
    .select('other.subject_id')
    .distinct()
    .where('mine.subject_id', '=', subjectId)
    .where('other.subject_id', '<>', subjectId)
    .orderBy('other.subject_id')
    .limit(20)
    .execute();
  return rows.map((row) => row.subject_id);
}
