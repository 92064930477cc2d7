import type { VendorPerson } from '../domain/vendor-source.js';
import type { Database, Ledger } from '../ledger/ledger.js';
import {
  addIdentifiers,
  completeProfile,
  createSubject,
  heldSubjectKey,
  subjectsByIdentifier,
  type NewIdentifier,
} from '../ledger/subjects.js';

/** Somebody else made the same person at the same moment: the transaction begins anew and then finds that one. */
class SubjectTaken extends Error {
  override readonly name = 'SubjectTaken';
}

/** Runs a transaction again where the person it wanted to make had just been made by another one. */
export async function retryWhenTaken<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SubjectTaken) || attempt === 5) throw error;
    }
  }
}

const unverified = (source: string | null, main: boolean) => ({
  email: (value: string): NewIdentifier => ({ kind: 'EMAIL', value, main, source }),
  phone: (value: string): NewIdentifier => ({ kind: 'PHONE', value, main, source }),
});

/** What a record says of its person, but for what made the person: kept, and linking nobody. */
function claimedIdentifiers(person: VendorPerson, source: string | null): readonly NewIdentifier[] {
  const claimed = unverified(source, false);
  return [
    ...(person.email === null ? [] : [claimed.email(person.email)]),
    ...person.otherEmails.map(claimed.email),
    ...(person.phone === null ? [] : [claimed.phone(person.phone)]),
    ...person.otherPhones.map(claimed.phone),
  ];
}

/**
 * The vendor's own ids are main: they find the person again, within that account. One that finds somebody else already is
 * kept as claimed, so that both are seen to hold it and nobody is merged.
 */
async function keepVendorIds(
  ledger: Ledger,
  trx: Database,
  subject: { readonly id: string; readonly key: Buffer },
  person: VendorPerson,
  source: string | null,
): Promise<void> {
  for (const id of person.vendorIds) {
    const own: NewIdentifier = { ...id, main: true, source };
    const added = await addIdentifiers(ledger, trx, subject, [own]);
    if (!added) await addIdentifiers(ledger, trx, subject, [{ ...own, main: false }]);
  }
}

/**
 * Keeps what a record shows of a known person. A number is claimed, also where the person has none yet: whoever knows an
 * address could otherwise have somebody else's number sent for it.
 */
export async function keepPerson(
  ledger: Ledger,
  trx: Database,
  subject: { readonly id: string; readonly key: Buffer },
  person: VendorPerson,
  source: string | null,
): Promise<void> {
  await addIdentifiers(ledger, trx, subject, claimedIdentifiers(person, source));
  await keepVendorIds(ledger, trx, subject, person, source);
  await completeProfile(trx, subject, person);
}

/** Keys of the people whom a record may be about, by what identifies: e-mail, else number, else the vendor's own id. */
async function candidates(
  ledger: Ledger,
  trx: Database,
  person: VendorPerson,
  source: string | null,
): Promise<readonly string[]> {
  const main = unverified(source, true);
  if (person.email !== null) return (await subjectsByIdentifier(ledger, trx, main.email(person.email))).slice(0, 1);
  if (person.phone !== null) {
    const holders = await subjectsByIdentifier(ledger, trx, main.phone(person.phone));
    if (holders.length === 1) return holders;
  }
  for (const { kind, value } of person.vendorIds) {
    const holders = await subjectsByIdentifier(ledger, trx, { kind, value, main: true, source });
    if (holders.length > 0) return holders.slice(0, 1);
  }
  return [];
}

/**
 * The person that a record, or a caller, means: a known one, or a new one. Never joins two known people.
 * Throws `SubjectTaken` where the same person was made meanwhile.
 */
export async function linkSubject(
  ledger: Ledger,
  trx: Database,
  person: VendorPerson,
  source: string | null,
): Promise<{ readonly id: string; readonly key: Buffer }> {
  for (const id of await candidates(ledger, trx, person, source)) {
    const key = await heldSubjectKey(ledger, trx, id);
    if (key === null) continue; // forgotten meanwhile: who returns is a new person
    await keepPerson(ledger, trx, { id, key }, person, source);
    return { id, key };
  }
  const subject = await createSubject(ledger, trx);
  const main = unverified(source, true);
  const own = [
    ...(person.email === null ? [] : [main.email(person.email)]),
    ...(person.phone === null ? [] : [main.phone(person.phone)]),
  ];
  if (!(await addIdentifiers(ledger, trx, subject, own))) throw new SubjectTaken();
  await keepPerson(ledger, trx, subject, person, source);
  return subject;
}
