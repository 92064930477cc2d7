import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { sql } from 'kysely';
import type { OptOutMachineSimulator } from '../../datasources/opt-out-machine/simulator/index.js';
import type { Simulator } from '../../datasources/simulator-kit/index.js';
import { announceWork } from '../../src/ledger/statuses.js';
import { createTicket } from '../../src/ledger/upload-ticket.js';
import { takenDeletion } from '../support/operations.js';
import { passTime } from '../support/pass-time.js';
import { eventually, startRunningSystem, type RunningSystem } from '../support/running-system.js';
import {
  announcedFile,
  announceFile,
  askForData,
  filesAtTheirEnd,
  filesOf,
  intake,
  put,
  type IntakeRequest,
} from '../support/uploading.js';

let system: RunningSystem;
beforeAll(async () => {
  system = await startRunningSystem();
});
afterEach(() => {
  system.simulator(intake).fault(null);
  system.simulator(intake).quirk('uploadEncoding', 'both');
});
afterAll(() => system.stop());

const isOptOutMachine = (simulator: Simulator): simulator is OptOutMachineSimulator => 'received' in simulator;

function received(nativeId: string) {
  const simulator = system.simulator(intake);
  if (!isOptOutMachine(simulator)) throw new Error('Another simulator was expected.');
  return simulator.received(nativeId).files;
}

/** Uploads that had their effect at the vendor, by its own log. */
const uploadsOf = (nativeId: string): number =>
  system
    .simulator(intake)
    .calls()
    .filter(({ effect }) => effect?.kind === 'upload' && effect.nativeId === nativeId).length;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Bytes that are no text and nothing else that is known. */
const someBytes = (size: number): Buffer<ArrayBuffer> => Buffer.concat([Buffer.from('data'), randomBytes(size - 4)]);

const ofBytes = (size: number) => ({ contentType: 'application/octet-stream', size });

async function chunks(): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) from request_file_chunk`.execute(
    system.application.ledger.db,
  );
  return rows[0]?.count ?? 0;
}

/** Announces a file and sends it. */
async function send(request: IntakeRequest, content: Uint8Array<ArrayBuffer>): Promise<void> {
  const { url } = await announcedFile(system, { request: request.id, ...ofBytes(content.length) });
  expect(await put(url, content)).toMatchObject({ status: 201, state: 'STORED', sha256: sha256(content) });
}

const fileEvents = ({ events }: Awaited<ReturnType<typeof filesOf>>): readonly string[] =>
  events.nodes.map(({ type }) => type).filter((type) => type.startsWith('file.'));

describe('a file for the person', () => {
  it('goes to the vendor that the request came in through, and its content is not kept', async () => {
    const request = await askForData(system);
    const content = Buffer.from('name,value\r\nfavourite,rhododendron\r\n'.repeat(20_000));
    const { file, uploadUrl, expiresAt, userErrors } = await announceFile(system, {
      request: request.id,
      name: 'Résumé of Wilhelmina.csv',
      size: content.length,
    });
    expect(userErrors).toEqual([]);
    expect(file).toMatchObject({ state: 'AWAITING_CONTENT', sha256: null, deliveredAt: null, contentType: 'text/csv' });
    expect(uploadUrl).toMatch(`${system.url}/uploads/`);
    const minutes = (Date.parse(expiresAt ?? '') - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(14);
    expect(minutes).toBeLessThan(15.1);

    expect(await put(uploadUrl ?? '', content)).toMatchObject({
      status: 201,
      state: 'STORED',
      sha256: sha256(content),
    });
    const seen = await filesAtTheirEnd(system, request.id);
    expect(seen.files).toEqual([
      {
        id: file?.id,
        name: 'Résumé of Wilhelmina.csv',
        contentType: 'text/csv',
        size: content.length,
        sha256: sha256(content),
        state: 'DELIVERED',
        deliveredAt: expect.stringMatching(/^20/),
      },
    ]);
    expect(received(request.nativeId)).toEqual([{ bytes: content.length, sha256: sha256(content) }]);
    expect(uploadsOf(request.nativeId)).toBe(1);
    expect(await chunks()).toBe(0);
    expect(fileEvents(seen)).toEqual(['file.announced', 'file.stored', 'file.delivered']);
    expect(JSON.stringify(seen.events)).not.toContain('Wilhelmina');

    const node = 'query($id: ID!) { node(id: $id) { __typename id ... on RequestFile { state } } }';
    expect(await system.query(node, { id: file?.id })).toEqual({
      node: { __typename: 'RequestFile', id: file?.id, state: 'DELIVERED' },
    });
    const counted = /* GraphQL */ `
      query ($id: ID!) {
        privacyRequest(id: $id) {
          vendorStatuses {
            records {
              ... on OptOutMachineRequest {
                fileCount
              }
            }
          }
        }
      }
    `;
    await eventually(
      () => system.query(counted, { id: request.id }),
      (answer) => JSON.stringify(answer).includes('"fileCount":1'),
    );
  });

  it('is sent as base64 where the vendor takes no form', async () => {
    system.simulator(intake).quirk('uploadEncoding', 'json');
    const request = await askForData(system);
    const content = someBytes(300_000);
    await send(request, content);
    expect((await filesAtTheirEnd(system, request.id)).files).toMatchObject([{ state: 'DELIVERED' }]);
    expect(received(request.nativeId)).toEqual([{ bytes: content.length, sha256: sha256(content) }]);
  });

  it('is delivered once where the vendor took it and its answer was lost', async () => {
    system.simulator(intake).fault({ operation: 'upload', kind: 'reset-after', times: 1 });
    const request = await askForData(system);
    await send(request, someBytes(50_000));
    const seen = await filesAtTheirEnd(system, request.id);
    expect(seen.files).toMatchObject([{ state: 'DELIVERED' }]);
    expect(uploadsOf(request.nativeId)).toBe(1);
    expect(received(request.nativeId)).toHaveLength(1);
    expect(seen.events.nodes.find(({ type }) => type === 'file.delivered')?.message).toContain('no clear answer');
  });

  it('is delivered once where it never arrived, after a time in which it might have', async () => {
    system.simulator(intake).fault({ operation: 'upload', kind: 'reset-before', times: 1 });
    const request = await askForData(system);
    await send(request, someBytes(50_000));
    const looks = () =>
      system.application.ledger.db
        .selectFrom('request_file')
        .select(['attempts', 'sends', 'state'])
        .where('intent_at', 'is not', null)
        .execute();
    // Looked for and not found, twice: that alone has it sent no second time.
    await eventually(looks, ([file]) => (file?.attempts ?? 0) >= 2);
    expect(await looks()).toMatchObject([{ sends: 1, state: 'STORED' }]);
    expect(uploadsOf(request.nativeId)).toBe(0);
    await passTime(system, intake);
    expect((await filesAtTheirEnd(system, request.id)).files).toMatchObject([{ state: 'DELIVERED' }]);
    expect(uploadsOf(request.nativeId)).toBe(1);
    expect(received(request.nativeId)).toHaveLength(1);
  });

  it('goes out as soon as a vendor that was asked too often takes calls again', async () => {
    const fault = {
      operation: 'upload',
      kind: 'status',
      status: 429,
      headers: { 'retry-after': '1' },
      times: 1,
    } as const;
    system.simulator(intake).fault(fault);
    const request = await askForData(system);
    await send(request, someBytes(5_000));
    expect((await filesAtTheirEnd(system, request.id)).files).toMatchObject([{ state: 'DELIVERED' }]);
    expect(uploadsOf(request.nativeId)).toBe(1);
  });

  it('fails where the vendor refuses it, and a person is asked', async () => {
    system.simulator(intake).fault({ operation: 'upload', kind: 'status', status: 422, times: 1 });
    const request = await askForData(system);
    await send(request, someBytes(5_000));
    const seen = await filesAtTheirEnd(system, request.id);
    expect(seen.files).toMatchObject([{ state: 'FAILED', deliveredAt: null }]);
    expect(fileEvents(seen)).toEqual(['file.announced', 'file.stored', 'file.failed']);
    expect(seen.vendorStatuses).toMatchObject([
      {
        right: 'ACCESS',
        state: 'ACTION_REQUIRED',
        reason: 'OTHER',
        lastError: { message: expect.stringContaining('422') },
      },
    ]);
    expect(await chunks()).toBe(0);
  });

  it('fails where the count of files cannot tell whether it arrived, and a person is told what is unclear', async () => {
    const simulator = system.simulator(intake);
    simulator.fault({ operation: 'upload', kind: 'hang', times: 1 });
    const request = await askForData(system);
    await send(request, someBytes(5_000));
    await eventually(() => simulator.calls().some(({ fault }) => fault === 'hang'), Boolean);
    for (const file of ['b25l', 'dHdv']) {
      const { status } = await fetch(`${simulator.url}/files`, {
        method: 'POST',
        body: JSON.stringify({ request_id: request.nativeId, file }),
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          authorization: 'opt-out-machine-simulator-key',
        },
      });
      expect(status).toBe(200);
    }
    const seen = await filesAtTheirEnd(system, request.id);
    expect(seen.files).toMatchObject([{ state: 'FAILED' }]);
    expect(seen.events.nodes.find(({ type }) => type === 'file.failed')?.message).toMatch(/had 0 files .* shows 2 now/);
    expect(seen.vendorStatuses).toMatchObject([{ right: 'ACCESS', state: 'ACTION_REQUIRED', reason: 'OTHER' }]);
    expect(received(request.nativeId)).toHaveLength(2);
  });

  it('waits for the one before it: several of one request all arrive, each once', async () => {
    system.simulator(intake).fault({ operation: 'upload', kind: 'reset-after', times: 2 });
    const request = await askForData(system);
    const contents = [10_000, 20_000, 30_000].map(someBytes);
    await Promise.all(contents.map((content) => send(request, content)));
    const { files } = await filesAtTheirEnd(system, request.id);
    expect(files.map(({ state }) => state)).toEqual(['DELIVERED', 'DELIVERED', 'DELIVERED']);
    const hashes = received(request.nativeId).map((file) => file.sha256);
    expect(hashes.sort()).toEqual(contents.map(sha256).sort());
  });
});

describe('an announced file', () => {
  let request: IntakeRequest;
  beforeAll(async () => {
    request = await askForData(system);
  });

  it.each([
    ['too large', { size: 25_000_001 }, 'size'],
    ['empty', { size: 0 }, 'size'],
    ['without a name', { name: '  ' }, 'name'],
    ['with a name that is too long', { name: 'x'.repeat(256) }, 'name'],
    ['with a path for a name', { name: '../passwd' }, 'name'],
    ['with a path of another system for a name', { name: 'C:\\boot.ini' }, 'name'],
    ['with a line break in its name', { name: 'a\r\nb.csv' }, 'name'],
    ['with a name that is shown backwards', { name: 'fdp\u202e.exe' }, 'name'],
    ['of a type that is none', { contentType: 'csv' }, 'contentType'],
    ['of a type with parameters', { contentType: 'text/csv; charset=utf-8' }, 'contentType'],
  ])('is refused when it is %s', async (_what, wrong, field) => {
    const { file, uploadUrl, expiresAt, userErrors } = await announceFile(system, {
      request: request.id,
      size: 1,
      ...wrong,
    });
    expect({ file, uploadUrl, expiresAt }).toEqual({ file: null, uploadUrl: null, expiresAt: null });
    expect(userErrors).toEqual([{ code: 'INVALID', message: expect.any(String), field: ['input', field] }]);
  });

  it('is refused for a request that is not there, was not received, or is closed', async () => {
    const codes = async (id: string) =>
      (await announceFile(system, { request: id, size: 1 })).userErrors.map(({ code }) => code);
    expect(await codes('nonsense')).toEqual(['INVALID']);
    const nobody = Buffer.from('PrivacyRequest:00000000-0000-7000-8000-000000000000').toString('base64url');
    expect(await codes(nobody)).toEqual(['NOT_FOUND']);
    const ours = await takenDeletion(system, { subject: { email: 'files@example.com' } });
    expect(await codes(ours.id)).toEqual(['NOT_SUPPORTED']);
    const closed = await askForData(system);
    system.simulator(intake).force(closed.nativeId, 'fulfilled_with_data');
    await eventually(
      () => codes(closed.id),
      ([code]) => code === 'CONFLICT',
    );
  });

  it('takes its content from whoever has the ticket, in one piece or many, once', async () => {
    const content = someBytes(700_000);
    const { url } = await announcedFile(system, { request: request.id, ...ofBytes(content.length) });
    const goOn = Promise.withResolvers<undefined>();
    const slow = new ReadableStream<Uint8Array>({
      async pull(controller) {
        controller.enqueue(content.subarray(0, 400_000));
        await goOn.promise;
        controller.enqueue(content.subarray(400_000));
        controller.close();
      },
    });
    const first = put(url, slow);
    await eventually(chunks, (count) => count > 0);
    expect(await put(url, content)).toMatchObject({ status: 409 });
    goOn.resolve(undefined);
    expect(await first).toMatchObject({ status: 201, sha256: sha256(content) });
    expect(await put(url, content)).toMatchObject({ status: 409 });
    await filesAtTheirEnd(system, request.id);
    expect(received(request.nativeId).filter((file) => file.sha256 === sha256(content))).toHaveLength(1);
  });

  it('is taken from one of two that come at the very same moment', async () => {
    const content = someBytes(400_000);
    const { url } = await announcedFile(system, { request: request.id, ...ofBytes(content.length) });
    const answers = await Promise.all([put(url, content), put(url, content), put(url, content)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    await filesAtTheirEnd(system, request.id);
  });

  it('takes no other content than was announced, and then still the right one', async () => {
    const content = someBytes(600_000);
    const { url } = await announcedFile(system, {
      request: request.id,
      contentType: 'application/pdf',
      size: content.length,
    });
    const streamed = (bytes: Uint8Array) => new Blob([Uint8Array.from(bytes)]).stream();
    const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(content.length - 9)]);
    expect(await put(url, pdf.subarray(1))).toMatchObject({ status: 400 });
    expect(await put(url, streamed(pdf.subarray(0, -1)))).toMatchObject({ status: 400 });
    expect(await put(url, streamed(Buffer.concat([pdf, Buffer.from('x')])))).toMatchObject({ status: 400 });
    expect(await put(url, content)).toMatchObject({ status: 415 });
    expect(await put(url, Buffer.concat([Buffer.from('<html><body>'), content.subarray(12)]))).toMatchObject({
      status: 415,
    });
    expect(await put(url, pdf, { 'content-encoding': 'gzip' })).toMatchObject({ status: 415 });
    expect(await put(url, pdf, { 'content-range': 'bytes 0-5/6' })).toMatchObject({ status: 400 });
    expect(await put(url, Buffer.alloc(25_000_001))).toMatchObject({ status: 413 });
    expect(await chunks()).toBe(0);
    expect(await put(url, pdf)).toMatchObject({ status: 201, sha256: sha256(pdf) });
    await filesAtTheirEnd(system, request.id);
  });

  it('is at no other path and takes no other method', async () => {
    const { url } = await announcedFile(system, { request: request.id, size: 1 });
    expect((await fetch(url)).status).toBe(405);
    expect((await fetch(url, { method: 'POST', body: 'x' })).headers.get('allow')).toBe('PUT');
    expect(await put(`${url}x`, Buffer.from('x'))).toMatchObject({ status: 404 });
    expect(await put(`${system.url}/uploads/`, Buffer.from('x'))).toMatchObject({ status: 404 });
    expect(await put(url, Buffer.from('x'), { origin: 'https://elsewhere.example.com' })).toMatchObject({
      status: 403,
    });
    expect(await put(url, Buffer.from('x'))).toMatchObject({ status: 201 });
    await filesAtTheirEnd(system, request.id);
  });

  it('is gone when its content did not come in time', async () => {
    const asked = await askForData(system);
    const { id, url } = await announcedFile(system, { request: asked.id, size: 1 });
    const { ledger } = system.application;
    const lapsed = new Date(Date.now() - 60_000);
    const ticket = createTicket(ledger.keys.lookup, lapsed);
    const { numUpdatedRows } = await ledger.db
      .updateTable('request_file')
      .set({ ticket: ticket.hash, ticket_expires_at: lapsed })
      .where('id', '=', Buffer.from(id, 'base64url').toString().replace('RequestFile:', ''))
      .executeTakeFirstOrThrow();
    expect(numUpdatedRows).toBe(1n);
    const place = `${system.url}/uploads/${ticket.text}`;
    expect(await put(place, Buffer.from('x'))).toMatchObject({ status: 410 });
    expect((await filesOf(system, asked.id)).files.filter((file) => file.id === id)).toEqual([]);
    const rows = () => ledger.db.selectFrom('request_file').select('id').where('ticket', '=', ticket.hash).execute();
    // A worker clears up when it looks for files the next time.
    await announceWork(ledger.db, intake);
    await eventually(rows, (found) => found.length === 0);
    expect(await put(place, Buffer.from('x'))).toMatchObject({ status: 410 });
    // The ticket that it was announced with is no longer that of any file.
    expect(await put(url, Buffer.from('x'))).toMatchObject({ status: 410 });
    expect(fileEvents(await filesOf(system, asked.id))).toEqual(['file.announced']);
  });

  it('is as it was after an upload that broke off', async () => {
    const content = someBytes(900_000);
    const { id, url } = await announcedFile(system, { request: request.id, ...ofBytes(content.length) });
    const broken = httpRequest(url, { method: 'PUT', headers: { 'content-length': content.length } });
    broken.on('error', () => undefined);
    broken.write(content.subarray(0, 600_000));
    await eventually(chunks, (count) => count > 0);
    broken.destroy();
    await eventually(chunks, (count) => count === 0);
    const { files } = await filesOf(system, request.id);
    expect(files.find((file) => file.id === id)).toMatchObject({ state: 'AWAITING_CONTENT', sha256: null });
    expect(await put(url, content)).toMatchObject({ status: 201, sha256: sha256(content) });
    await eventually(
      () => received(request.nativeId).filter((file) => file.sha256 === sha256(content)).length,
      (count) => count === 1,
    );
  });
});
