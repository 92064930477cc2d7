import { describe, expect, it } from '@jest/globals';
import type { JsonValue } from '../../src/domain/json.js';
import type { VendorSnapshot } from '../../src/domain/vendor-source.js';
import {
  optOutMachineSnapshot,
  rightOf,
  wordOfAnswer,
} from '../../datasources/opt-out-machine/opt-out-machine-mapping.js';
import {
  readBulkItems,
  readDay,
  readOneRequest,
  readSuccess,
} from '../../datasources/opt-out-machine/opt-out-machine-wire.js';

const person = {
  name: 'Isabel Laurent',
  dob: '1950-11-06',
  email: 'Isabel@Example.com',
  email_addresses: ['il@example.com', 'isabel@example.com', 'i**@example.com'],
  phone: '(202) 555-0155',
  address: '72 County Road 10',
  address2: null,
  city: 'Sunnyville',
  state: 'NY',
  postal_code: '04822',
  identity_verification_proof: {
    url: 'https://documents.example.com/23fcfb9a',
    access_code: 'RM6_CmfO',
    valid_until: '2026-02-02T23:13:37.920Z',
  },
};

const sample = {
  file_count: 0,
  id: 'j4l35j4K',
  request_types: ['access'],
  opt_out_completed: false,
  state: 'active',
  submitted_at: '2026-11-16T23:13:37.920Z',
  acknowledged_at: '2026-11-16T23:20:01.842Z',
  person,
};

function snapshotOf(fields: Record<string, JsonValue>): VendorSnapshot {
  const read = readOneRequest({ data: { ...sample, ...fields } });
  if (!read.ok) throw new Error('the sample cannot be read');
  return optOutMachineSnapshot(read.value);
}

const standing = (fields: Record<string, JsonValue>) => {
  const right = snapshotOf(fields).rights[0];
  return [right?.state, right?.outcome, right?.reason];
};

describe('the state of a request of Opt-Out Machine', () => {
  it.each([
    ['access', 'active', ['IN_PROGRESS', null, null]],
    ['access', 'failed', ['FAILED', null, 'OTHER']],
    ['access', 'failed_on_id_verification', ['REJECTED', null, 'IDENTITY_NOT_VERIFIED']],
    ['access', 'failed_on_legality', ['REJECTED', null, 'LEGAL_EXCEPTION']],
    ['access', 'fulfilled', ['COMPLETED', 'EXPORTED', null]],
    ['access', 'fulfilled_with_data', ['COMPLETED', 'EXPORTED', null]],
    ['access', 'fulfilled_no_record', ['COMPLETED', 'NO_RECORD', null]],
    ['delete', 'active', ['IN_PROGRESS', null, null]],
    ['delete', 'fulfilled', ['COMPLETED', 'ERASED', null]],
    ['delete', 'fulfilled_with_data', ['COMPLETED', 'ERASED', null]],
    ['delete', 'fulfilled_no_record', ['COMPLETED', 'NO_RECORD', null]],
    ['opt-out', 'active', ['IN_PROGRESS', null, null]],
    ['opt-out', 'failed', ['FAILED', null, 'OTHER']],
    ['opt-out', 'failed_on_id_verification', ['REJECTED', null, 'IDENTITY_NOT_VERIFIED']],
    ['opt-out', 'failed_on_legality', ['REJECTED', null, 'LEGAL_EXCEPTION']],
    ['opt-out', 'fulfilled', ['ACTION_REQUIRED', null, null]],
    ['opt-out', 'fulfilled_with_data', ['ACTION_REQUIRED', null, null]],
    ['opt-out', 'fulfilled_no_record', ['ACTION_REQUIRED', null, null]],
    ['access', 'a_new_word', ['UNKNOWN', null, null]],
    ['opt-out', 'a_new_word', ['UNKNOWN', null, null]],
    ['access', 'constructor', ['UNKNOWN', null, null]],
    ['access', null, ['UNKNOWN', null, null]],
    ['access', 7, ['UNKNOWN', null, null]],
  ])('for %s, an acknowledged request that is %s is %j', (type, state, expected) => {
    expect(standing({ request_types: [type], state })).toEqual(expected);
  });

  it.each(['access', 'delete', 'opt-out'])('for %s, waits for its acknowledgement', (type) => {
    expect(standing({ request_types: [type], acknowledged_at: null })).toEqual(['ACCEPTED', null, null]);
  });

  it.each(['active', 'failed', 'failed_on_legality', 'fulfilled', 'a_new_word', null])(
    'for an opt-out, is completed by its flag alone, whatever the state says: %s',
    (state) => {
      expect(standing({ request_types: ['opt-out'], state, opt_out_completed: 'true' })).toEqual([
        'COMPLETED',
        'OPTED_OUT',
        null,
      ]);
    },
  );

  it('for an opt-out, takes the text "false" for false', () => {
    expect(standing({ request_types: ['opt-out'], opt_out_completed: 'false' })).toEqual(['IN_PROGRESS', null, null]);
  });

  it('for an opt-out, is unknown where the flag cannot be read', () => {
    expect(standing({ request_types: ['opt-out'], opt_out_completed: { odd: true } })).toEqual(['UNKNOWN', null, null]);
  });

  it('is asserted by the vendor where it is completed', () => {
    expect(snapshotOf({ state: 'fulfilled' }).rights[0]?.confidence).toBe('VENDOR_ASSERTED');
    expect(snapshotOf({ state: 'failed' }).rights[0]?.confidence).toBeNull();
  });
});

describe('the rights of a request of Opt-Out Machine', () => {
  it.each([
    ['access', 'ACCESS'],
    ['right-to-know', 'ACCESS'],
    ['delete', 'DELETION'],
    ['deletion', 'DELETION'],
    ['erasure', 'DELETION'],
    ['opt-out', 'OPT_OUT'],
    ['opt_out', 'OPT_OUT'],
    ['do-not-sell', 'OPT_OUT'],
    ['Do Not Sell', 'OPT_OUT'],
    ['correction', null],
  ])('%s is %s', (word, right) => {
    expect(rightOf(word)).toBe(right);
  });

  it('are one entry each, however often they are named', () => {
    const snapshot = snapshotOf({ request_types: ['access', 'right-to-know', 'opt-out', 'correction'] });

    expect(snapshot.rights.map(({ right }) => right)).toEqual(['ACCESS', 'OPT_OUT']);
    expect(snapshot.unknownTypes).toEqual(['correction']);
    expect(snapshot.facts.requestTypes).toEqual(['access', 'right-to-know', 'opt-out', 'correction']);
  });
});

describe('a request of Opt-Out Machine', () => {
  it('shows the person in the normal form', () => {
    expect(snapshotOf({}).person).toEqual({
      name: 'Isabel Laurent',
      email: 'isabel@example.com',
      otherEmails: ['il@example.com'],
      phone: '+12025550155',
      otherPhones: [],
      dateOfBirth: '1950-11-06',
      address: { lines: ['72 County Road 10'], city: 'Sunnyville', region: 'NY', postalCode: '04822', country: null },
      vendorIds: [],
    });
  });

  it('gives its facts the names of the graph', () => {
    expect(snapshotOf({}).facts).toEqual({
      requestTypes: ['access'],
      optOutCompleted: false,
      fileCount: 0,
      submittedAt: '2026-11-16T23:13:37.920Z',
      acknowledgedAt: '2026-11-16T23:20:01.842Z',
      person: {
        name: 'Isabel Laurent',
        dateOfBirth: '1950-11-06',
        email: 'isabel@example.com',
        emailAddresses: ['il@example.com', 'isabel@example.com'],
        phone: '+12025550155',
        address: '72 County Road 10',
        address2: null,
        city: 'Sunnyville',
        state: 'NY',
        postalCode: '04822',
        identityVerificationProof: {
          url: 'https://documents.example.com/23fcfb9a',
          accessCode: 'RM6_CmfO',
          validUntil: '2026-02-02T23:13:37.920Z',
        },
      },
    });
  });

  it('is found again by its day', () => {
    expect(snapshotOf({}).hints).toEqual({ day: '20261116' });
    expect(snapshotOf({ submitted_at: null }).hints).toEqual({});
  });

  it('may have no person and no proof', () => {
    expect(snapshotOf({ person: null }).facts.person).toBeNull();
    expect(snapshotOf({ person: null }).person).toMatchObject({ name: null, email: null, address: null });
    expect(snapshotOf({ person: { ...person, identity_verification_proof: null } }).facts.person).toMatchObject({
      identityVerificationProof: null,
    });
  });

  it('keeps what can be read where single fields cannot', () => {
    const read = readOneRequest({
      ...sample,
      file_count: 'many',
      submitted_at: 'yesterday',
      person: { ...person, dob: '1950-13-41', phone: 7 },
    });

    expect(read).toMatchObject({
      ok: true,
      value: {
        id: 'j4l35j4K',
        fileCount: null,
        submittedAt: null,
        person: { dateOfBirth: null, phone: null, name: 'Isabel Laurent' },
        problems: ['file_count', 'submitted_at', 'person.dob', 'person.phone'],
      },
    });
  });
});

describe('an answer of Opt-Out Machine', () => {
  it('is read with and without its envelope', () => {
    expect(readOneRequest(sample)).toEqual(readOneRequest({ data: sample }));
    expect(readDay([sample])).toMatchObject({ ok: true, value: { totalPages: null, pageNumber: null } });
    expect(readSuccess({ success: 'true' })).toEqual({ ok: true, value: true });
    expect(readSuccess({ data: { success: false } })).toEqual({ ok: true, value: false });
  });

  it('for one request is never a list, and for a day never one request', () => {
    expect(readOneRequest({ data: [sample] }).ok).toBe(false);
    expect(readDay({ data: sample }).ok).toBe(false);
    expect(readDay(sample).ok).toBe(false);
  });

  it('for a day keeps its place for an item that cannot be read', () => {
    const read = readDay({ data: [sample, { ...sample, id: null }], page_number: 1, total_entries: 2, total_pages: 1 });

    expect(read.ok && read.value.items.map((item) => item.ok)).toEqual([true, false]);
  });

  it('for many updates says of each whether it was received', () => {
    const read = readBulkItems({
      data: [
        { id: 'j4l35j4K', update_received: 'true', errors: [] },
        { id: '46m4b74f', update_received: true },
        { id: '46m4b74g', update_received: 'false', errors: [] },
        { id: '46m4b74h', update_received: 'true', errors: ['state'] },
        { id: '46m4b74i', update_received: 'true', errors: [{ field: 'state' }] },
        { id: '46m4b74j', errors: [] },
        { update_received: 'true', errors: [] },
      ],
    });

    expect(read.ok && [...read.value]).toEqual([
      ['j4l35j4K', 'received'],
      ['46m4b74f', 'received'],
      ['46m4b74g', 'refused'],
      ['46m4b74h', 'refused'],
      ['46m4b74i', 'refused'],
      ['46m4b74j', 'unknown'],
    ]);
  });
});

describe('an answer that is written back', () => {
  it('has one of the six words that may be written', () => {
    expect(wordOfAnswer).toEqual({
      FULFILLED: 'fulfilled',
      FULFILLED_WITH_DATA: 'fulfilled_with_data',
      FULFILLED_NO_RECORD: 'fulfilled_no_record',
      FAILED: 'failed',
      FAILED_ON_IDENTITY: 'failed_on_id_verification',
      FAILED_ON_LEGALITY: 'failed_on_legality',
    });
  });
});
