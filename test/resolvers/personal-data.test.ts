import { describe, expect, it } from '@jest/globals';
import { Scope, type Subject, type VendorRecord } from '../../src/domain/entities.js';
import type { VendorKind } from '../../src/domain/vocabulary.js';
import type { Viewing } from '../../resolvers/personal-data.js';
import { subjectShape } from '../../resolvers/subject-shape.js';
import { vendorRecordShape } from '../../resolvers/vendor-record-shape.js';
import { bareServices } from './bare-services.js';

const now = new Date('2026-11-21T12:00:00Z');
const viewing = (scopes: readonly Scope[]): Viewing => ({ services: bareServices(scopes), now, revealed: new Set() });
const masks = viewing([Scope.read, Scope.write, Scope.approve, Scope.schema]);
const plain = viewing([Scope.read, Scope.reveal]);

const subject: Subject = {
  id: '01926f5e-7c1a-7def-8abc-0123456789ab',
  name: 'Ines Lund',
  dateOfBirth: '1990-04-01',
  address: { lines: ['1 Plain Street'], city: 'Springfield', region: 'CA', postalCode: '90210', country: 'US' },
  identifiers: [
    { kind: 'EMAIL', value: 'ines.lund@example.com', main: true, sources: [], verifiedAt: null },
    { kind: 'EMAIL', value: 'other.one@example.com', main: false, sources: [], verifiedAt: null },
    { kind: 'PHONE', value: '+12025550123', main: true, sources: [], verifiedAt: null },
    { kind: 'OUTREACH_PROSPECT_ID', value: '900100200300', main: false, sources: [], verifiedAt: null },
    { kind: 'ZOHO_CONTACT_ID', value: '4711', main: false, sources: [], verifiedAt: null },
  ],
  legalHold: null,
  erasedAt: null,
};

const secrets = [
  'Ines',
  'Lund',
  'ines.lund',
  'other.one',
  '2025550123',
  '1990-04-01',
  'Plain Street',
  'Springfield',
  '90210',
  '900100200300',
  '4711',
  'whisper',
  'secret.example.com',
];

const record = (kind: VendorKind, facts: VendorRecord['facts']): VendorRecord => ({
  id: '01926f5e-7c1a-7def-8abc-0123456789ab',
  requestId: 'r',
  subjectId: subject.id,
  vendor: 'some-vendor',
  kind,
  rights: ['DELETION'],
  nativeId: 'native-1',
  nativeState: 'done',
  observedAt: now,
  facts,
  raw: { email: 'ines.lund@example.com' },
});

const optOutMachine = (validUntil: string | null) =>
  record('OPT_OUT_MACHINE', {
    requestTypes: ['access'],
    fileCount: 2,
    person: {
      name: 'Ines Lund',
      dateOfBirth: '1990-04-01',
      email: 'ines.lund@example.com',
      emailAddresses: ['ines.lund@example.com', 'other.one@example.com'],
      phone: '+12025550123',
      address: '1 Plain Street',
      address2: 'Plain Street rear',
      city: 'Springfield',
      state: 'CA',
      postalCode: '90210',
      identityVerificationProof: { url: 'https://secret.example.com/', accessCode: 'whisper', validUntil },
    },
  });

const records: readonly VendorRecord[] = [
  record('OUTREACH', { objectType: 'Recipient', requestObjectId: 'ines.lund@example.com', pii: { name: 'Ines Lund' } }),
  record('OUTREACH', { objectType: 'Something new', requestObjectId: 'ines.lund@example.com' }),
  record('OUTREACH', { requestObjectId: 'Ines Lund' }),
  record('ATTENTIVE', { subjectEmail: 'ines.lund@example.com', subjectPhone: '+12025550123', processed: true }),
  optOutMachine('2026-12-01T00:00:00.000Z'),
  record('ZOHO_DESK', {
    contactEmail: 'ines.lund@example.com',
    downloadUrl: 'https://secret.example.com/export',
    createdBy: {
      id: '1',
      firstName: 'Ines',
      lastName: 'Lund',
      email: 'ines.lund@example.com',
      photoUrl: 'https://secret.example.com/',
    },
  }),
];

/** What GraphQL could read of a shape; `entity` is no field. */
function visible(shape: object): string {
  const getters = Object.entries(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(shape)));
  const names = getters.filter(([name, { get }]) => get !== undefined && name !== '__proto__').map(([name]) => name);
  const read = names.map((name) => [name, Reflect.get(shape, name)] as const);
  return JSON.stringify({ ...shape, ...Object.fromEntries(read), entity: null });
}
const spilled = (text: string): readonly string[] => secrets.filter((secret) => text.includes(secret));

describe('a viewer without subjects:reveal', () => {
  it('is shown no value of a person', () => {
    expect(spilled(visible(subjectShape(subject, plain)))).not.toEqual([]);
    expect(spilled(visible(subjectShape(subject, masks)))).toEqual([]);
  });

  it('is shown masks that tell persons apart a little', () => {
    expect(subjectShape(subject, masks)).toMatchObject({
      name: 'I. L.',
      email: 'i**@example.com',
      emails: ['i**@example.com', 'o**@example.com'],
      phones: ['+*****0123'],
      dateOfBirth: null,
      postalAddress: { lines: [], city: null, region: 'CA', postalCode: null, country: 'US' },
    });
  });

  it.each(records.map((one) => [one.kind, one] as const))(
    'is shown no value of a person in a record of %s',
    (_, one) => {
      expect(spilled(visible(vendorRecordShape(one, plain)))).not.toEqual([]);
      expect(spilled(visible(vendorRecordShape(one, masks)))).toEqual([]);
    },
  );

  it('is shown the id of a prospect, which is no address', () => {
    const prospect = record('OUTREACH', { objectType: 'Prospect', requestObjectId: '42' });
    expect(vendorRecordShape(prospect, masks)).toMatchObject({ requestObjectId: '42' });
  });
});

describe('a viewer with subjects:reveal', () => {
  it('is shown the values', () => {
    expect(subjectShape(subject, plain)).toMatchObject({
      name: 'Ines Lund',
      email: 'ines.lund@example.com',
      phones: ['+12025550123'],
      dateOfBirth: '1990-04-01',
    });
  });

  it('is not shown a proof of identity that has lapsed', () => {
    const proofOf = (validUntil: string) => vendorRecordShape(optOutMachine(validUntil), plain);
    expect(proofOf('2026-11-21T12:00:00.001Z')).toMatchObject({
      person: { identityVerificationProof: { accessCode: 'whisper' } },
    });
    expect(proofOf('2026-11-21T12:00:00.000Z')).toMatchObject({ person: { identityVerificationProof: null } });
  });
});

describe('a record with a fact of another kind than promised', () => {
  it('keeps its other facts', () => {
    const odd = record('ATTENTIVE', { processed: 'maybe', type: 'DELETE', requestedAt: 'yesterday', subjectEmail: [] });
    expect(vendorRecordShape(odd, plain)).toMatchObject({
      processed: null,
      type: 'DELETE',
      requestedAt: null,
      subjectEmail: null,
    });
  });

  it('hands on no link that a page would run', () => {
    const odd = record('ZOHO_DESK', { downloadUrl: 'javascript:alert(1)' });
    expect(vendorRecordShape(odd, plain)).toMatchObject({ downloadUrl: null });
  });
});

describe('what was revealed', () => {
  const whole = (scopes: readonly Scope[], read: (viewing: Viewing) => unknown): readonly string[] => {
    const seen = viewing(scopes);
    read(seen);
    return [...seen.revealed];
  };
  const may = [Scope.read, Scope.reveal];

  it('is noted when a value is read in plain, and whose it was', () => {
    expect(whole(may, (seen) => subjectShape(subject, seen).email)).toEqual([subject.id]);
    expect(whole(may, (seen) => subjectShape(subject, seen).postalAddress?.city)).toEqual([subject.id]);
    expect(whole(may, (seen) => subjectShape(subject, seen).identifiers[0]?.value)).toEqual([subject.id]);
    expect(whole(may, (seen) => vendorRecordShape(optOutMachine(null), seen).raw)).toEqual([subject.id]);
  });

  it.each(records.map((one) => [one.kind, one] as const))('is noted for a record of %s', (_, one) => {
    expect(whole(may, (seen) => visible(vendorRecordShape(one, seen)))).toEqual([subject.id]);
  });

  it('is nothing where nothing was read, or nothing of a person', () => {
    expect(whole(may, (seen) => subjectShape(subject, seen))).toEqual([]);
    expect(whole(may, (seen) => subjectShape(subject, seen).id)).toEqual([]);
    expect(whole(may, (seen) => subjectShape(subject, seen).postalAddress?.region)).toEqual([]);
    expect(whole(may, (seen) => subjectShape(subject, seen).identifiers[0]?.kind)).toEqual([]);
    expect(whole(may, (seen) => subjectShape({ ...subject, dateOfBirth: null }, seen).dateOfBirth)).toEqual([]);
    expect(whole(may, (seen) => vendorRecordShape(optOutMachine(null), seen).nativeState)).toEqual([]);
  });

  it('is nothing where masks were shown', () => {
    expect(whole([Scope.read], (seen) => visible(subjectShape(subject, seen)))).toEqual([]);
    for (const one of records) expect(whole([Scope.read], (seen) => visible(vendorRecordShape(one, seen)))).toEqual([]);
  });
});
