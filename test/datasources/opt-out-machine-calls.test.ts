import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { optOutMachineVendor } from '../../datasources/opt-out-machine/opt-out-machine-source.js';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import type { OutgoingFile, VendorSnapshot, VendorSource } from '../../src/domain/vendor-source.js';
import {
  type ReceivedCall,
  type ScriptedAnswer,
  type ScriptedVendor,
  accountAt,
  failureOf,
  sourceOf,
  startScriptedVendor,
} from './vendor-under-test.js';

const now = new Date('2026-11-21T12:00:00Z');
const file: OutgoingFile = {
  name: 'data "of" a person.json',
  contentType: 'application/json',
  content: new TextEncoder().encode('{"held":true}'),
};

describe('a call to Opt-Out Machine', () => {
  let vendor: ScriptedVendor;
  let source: VendorSource;
  let answer: (call: ReceivedCall) => ScriptedAnswer;

  beforeEach(async () => {
    answer = () => ({ body: { data: { success: true } } });
    vendor = await startScriptedVendor((call) => answer(call));
    source = sourceOf(optOutMachineVendor, accountAt(vendor.url), { auth: { apiKey: 'key' } }, { now: () => now });
  });
  afterEach(async () => {
    await source.close();
    await vendor.close();
  });

  it('carries the key without a scheme word, and asks for JSON', async () => {
    await source.acknowledge?.('j4l35j4K');

    expect(vendor.received[0]?.headers).toMatchObject({ authorization: 'key', accept: 'application/json' });
    expect(vendor.received[0]).toMatchObject({
      method: 'POST',
      path: '/requests/ack',
      body: '{"request_id":"j4l35j4K"}',
    });
  });

  it('sends booleans as texts, and nothing that was not decided', async () => {
    answer = () => ({ body: { data: { id: 'j4l35j4K', state: 'active' } } });
    await source.update?.('j4l35j4K', { optOutCompleted: false, comments: 'late' });

    expect(vendor.received[0]).toMatchObject({ method: 'PATCH', path: '/requests/j4l35j4K' });
    expect(vendor.received[0]?.body).toBe('{"opt_out_completed":"false","comments":"late"}');
  });

  it('sends a file with its name and its request', async () => {
    await source.upload?.('j4l35j4K', file);

    expect(vendor.received[0]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(vendor.received[0]?.body).toContain('name="request_id"\r\n\r\nj4l35j4K\r\n');
    expect(vendor.received[0]?.body).toContain('filename="data %22of%22 a person.json"');
    expect(vendor.received[0]?.body).toContain('{"held":true}');
  });

  it('sends a file once where nothing says that the form was the trouble', async () => {
    for (const status of [404, 413, 422, 500]) {
      answer = () => ({ status });
      await failureOf(source.upload?.('j4l35j4K', file));
    }

    expect(vendor.received).toHaveLength(4);
  });

  it.each([400, 406, 415])('sends a file as base64 where the form was refused with %s', async (status) => {
    answer = ({ headers }) =>
      headers['content-type'] === 'application/json' ? { body: { success: true } } : { status };
    await source.upload?.('j4l35j4K', file);

    expect(vendor.received[1]?.body).toBe('{"request_id":"j4l35j4K","file":"eyJoZWxkIjp0cnVlfQ=="}');
  });

  it('is refused where the vendor says that it was without success', async () => {
    answer = () => ({ body: { data: { success: 'false' } } });

    expect((await failureOf(source.acknowledge?.('j4l35j4K'))).kind).toBe('refused');
    expect((await failureOf(source.upload?.('j4l35j4K', file))).kind).toBe('refused');
  });

  it.each([
    ['{}'],
    ['<html></html>'],
    [''],
    ['{"data":{"success":"perhaps"}}'],
    ['{"data":{"id":"other","state":"fulfilled"}}'],
  ])('that writes is unknown where the answer cannot be read, row %#', async (body) => {
    answer = () => ({ body });

    expect((await failureOf(source.acknowledge?.('j4l35j4K'))).kind).toBe('unknown');
    expect((await failureOf(source.update?.('j4l35j4K', { answer: 'FULFILLED' }))).kind).toBe('unknown');
    expect((await failureOf(source.updateMany?.(new Map([['j4l35j4K', { answer: 'FULFILLED' }]])))).kind).toBe(
      'unknown',
    );
  });

  it('that reads is unreadable where a list comes for a request, or a request for a day', async () => {
    answer = () => ({ body: { data: [{ id: 'j4l35j4K' }] } });
    expect((await failureOf(source.get?.('j4l35j4K'))).kind).toBe('unreadable');

    answer = () => ({ body: { data: { id: 'j4l35j4K' } } });
    expect((await failureOf(source.list?.('days', null))).kind).toBe('unreadable');
  });

  it('that lists keeps a place for what cannot be read', async () => {
    answer = () => ({ body: { data: [{ id: 'j4l35j4K' }, { state: 'active' }], page_number: 1, total_pages: 1 } });
    const page = await source.list?.('days', null);

    expect(page?.items[0]).toMatchObject({ nativeId: 'j4l35j4K' });
    expect(page?.items[1]).toEqual({ nativeId: null, problem: 'id' });
  });

  it('that lists fails rather than pass requests over where pages are numbered otherwise', async () => {
    answer = () => ({ body: { data: [{ id: 'j4l35j4K' }], page_number: 0, total_pages: 3 } });

    expect((await failureOf(source.list?.('days', null))).kind).toBe('unreadable');
  });

  it('about a whole day is not followed by many where the account is at fault', async () => {
    answer = () => ({ status: 429 });
    const ids = ['a', 'b', 'c'];
    const references = ids.map((id) => ({ recordId: id, nativeId: id, hints: { day: '20261119' }, createdAt: null }));
    const slots = await source.observe(references);

    expect([...slots.values()].map((slot) => slot instanceof VendorFailure && slot.kind)).toEqual(
      ids.map(() => 'throttled'),
    );
    expect(vendor.received).toHaveLength(1);
  });

  it('about a whole day is followed by single ones where only the day is in trouble', async () => {
    answer = ({ path }) =>
      path.startsWith('/requests/2026')
        ? { body: '<html></html>' }
        : { body: { data: { id: path.slice(-1), state: 'active' } } };
    const references = ['a', 'b'].map((id) => ({
      recordId: id,
      nativeId: id,
      hints: { day: '20261119' },
      createdAt: null,
    }));
    const slots = await source.observe(references);

    expect(
      [...slots.values()].map((slot: VendorSnapshot | VendorFailure) => 'nativeId' in slot && slot.nativeId).sort(),
    ).toEqual(['a', 'b']);
  });

  it.each(['20261119', '.', '..', ''])('is refused before anything is sent for what is no id, row %#', async (id) => {
    const refused = [
      source.get?.(id),
      source.acknowledge?.(id),
      source.update?.(id, { answer: 'FULFILLED' }),
      source.upload?.(id, file),
    ];

    for (const call of refused) expect((await failureOf(call)).kind).toBe('refused');
    expect(vendor.received).toHaveLength(0);
  });

  it('is refused before anything is sent for comments over 250 characters, and for an update of nothing', async () => {
    const comments = `${'x'.repeat(249)}😀`;

    expect((await failureOf(source.update?.('j4l35j4K', { comments }))).kind).toBe('refused');
    expect((await failureOf(source.update?.('j4l35j4K', {}))).kind).toBe('refused');
    expect(vendor.received).toHaveLength(0);
    answer = () => ({ body: { data: { id: 'j4l35j4K' } } });
    expect(await source.update?.('j4l35j4K', { comments: 'x'.repeat(250) })).toMatchObject({ nativeId: 'j4l35j4K' });
  });

  it('that writes is never sent where it is held back', async () => {
    const held = source.acknowledge?.('j4l35j4K', { maySend: () => false });

    expect((await failureOf(held)).kind).toBe('not-sent');
    expect(vendor.received).toHaveLength(0);
  });
});
