import { describe, expect, it } from '@jest/globals';
import type { JsonValue } from '../../src/domain/json.js';
import type { VendorSnapshot } from '../../src/domain/vendor-source.js';
import { attentiveSnapshot } from '../../datasources/attentive/attentive-mapping.js';
import { readDeleteRequest } from '../../datasources/attentive/attentive-wire.js';

const requested = '2026-09-02T17:44:23.875+0000';
const started = '2026-09-02T17:45:23.875+0000';
const ended = '2026-09-02T17:46:23.875+0000';

const sample = { id: '123abc', processed: false, type: 'DELETE', requestDateTime: requested };

function snapshotOf(value: JsonValue): VendorSnapshot {
  const read = readDeleteRequest(value);
  if (!read.ok) throw new Error('the sample cannot be read');
  return attentiveSnapshot(read.value);
}

describe('a delete request of Attentive', () => {
  it.each([
    ['ACCEPTED', null, { processed: false }],
    ['IN_PROGRESS', null, { processed: false, processingStartDateTime: started }],
    ['COMPLETED', 'ERASED', { processed: true, processingStartDateTime: started, processingEndDateTime: ended }],
    ['COMPLETED', 'ERASED', { processed: true }],
    ['COMPLETED', 'ERASED', { processed: 'true' }],
    ['UNKNOWN', null, { processed: false, processingEndDateTime: ended }],
    ['UNKNOWN', null, { processed: false, processingEndDateTime: 'soon' }],
    ['UNKNOWN', null, { processed: null }],
    ['UNKNOWN', null, { processed: { odd: true } }],
  ])('is %s with outcome %s by its flag and times, row %#', (state, outcome, fields) => {
    expect(snapshotOf({ ...sample, ...fields }).rights).toEqual([
      { right: 'DELETION', state, outcome, reason: null, confidence: outcome === null ? null : 'VENDOR_ASSERTED' },
    ]);
  });

  it('keeps the state of a request that is years old, for the vendor has no failed state', () => {
    const snapshot = snapshotOf({ ...sample, requestDateTime: '2019-01-01T00:00:00.000+0000' });

    expect(snapshot.rights[0]?.state).toBe('ACCEPTED');
  });

  it('is a deletion where its type is left out', () => {
    expect(snapshotOf({ id: '123abc', processed: false }).rights[0]?.right).toBe('DELETION');
  });

  it.each(['DELETE', 'delete', 'ERASURE', 'Deletion'])('is a deletion where its type says so, row %#', (type) => {
    expect(snapshotOf({ ...sample, type }).rights[0]?.right).toBe('DELETION');
  });

  it('keeps a type that nobody knows', () => {
    const snapshot = snapshotOf({ ...sample, type: 'SUPPRESS' });

    expect(snapshot.rights).toEqual([]);
    expect(snapshot.unknownTypes).toEqual(['SUPPRESS']);
  });

  it('never takes masked values for a person', () => {
    const snapshot = snapshotOf({ ...sample, subjectPhone: '+*****0155', subjectEmail: 'i**@example.com' });

    expect(snapshot.person.email).toBeNull();
    expect(snapshot.person.phone).toBeNull();
    expect(snapshot.facts.subjectEmail).toBe('i**@example.com');
    expect(snapshot.facts.subjectPhone).toBe('+*****0155');
  });

  it('shows the person that an unmasked echo names', () => {
    const snapshot = snapshotOf({ ...sample, subjectEmail: ' Isabel@Example.com ', subjectphone: '202-555-0155' });

    expect(snapshot.person.email).toBe('isabel@example.com');
    expect(snapshot.person.phone).toBe('+12025550155');
  });

  it('gives its facts the names of the graph', () => {
    const snapshot = snapshotOf({
      ...sample,
      processed: true,
      requestMsg: 'asked by the person',
      subjectEmail: 'i**@example.com',
      processingStartDateTime: started,
      processingEndDateTime: ended,
    });

    expect(snapshot.facts).toEqual({
      type: 'DELETE',
      processed: true,
      subjectEmail: 'i**@example.com',
      subjectPhone: null,
      requestMessage: 'asked by the person',
      requestedAt: '2026-09-02T17:44:23.875Z',
      processingStartedAt: '2026-09-02T17:45:23.875Z',
      processingEndedAt: '2026-09-02T17:46:23.875Z',
    });
    expect(snapshot.message).toBe('asked by the person');
    expect(snapshot.changedAt).toEqual(new Date('2026-09-02T17:46:23.875Z'));
    expect(snapshot.completedAt).toEqual(new Date('2026-09-02T17:46:23.875Z'));
    expect(snapshot.hints).toEqual({});
  });

  it('is never completed by an end that its flag denies', () => {
    expect(snapshotOf({ ...sample, processingEndDateTime: ended }).completedAt).toBeNull();
  });

  it('reads an id that is a number as text', () => {
    expect(snapshotOf({ ...sample, id: 4711 }).nativeId).toBe('4711');
  });

  it.each([{}, { id: null }, { id: '' }, { id: { odd: true } }, [], 'text', null])(
    'cannot be read without an id, row %#',
    (value) => {
      expect(readDeleteRequest(value).ok).toBe(false);
    },
  );

  it('names the fields that could not be read and keeps the others', () => {
    const read = readDeleteRequest({ ...sample, requestMsg: 7, requestDateTime: 'soon', surprise: true });

    expect(read).toMatchObject({
      ok: true,
      value: { id: '123abc', processed: false, requestMsg: null, problems: ['requestMsg', 'requestDateTime'] },
    });
  });
});
