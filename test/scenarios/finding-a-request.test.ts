import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inventedPerson } from '../../datasources/simulator-kit/index.js';
import { requestOfRecord, statusAt, type RequestShown } from '../support/operations.js';
import { startRunningSystem, type RunningSystem } from '../support/running-system.js';

const byEmail = 'query($message: String!) { privacyRequestByEmail(message: $message) { id } }';

describe('finding a request by what a vendor knows it by', () => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await startRunningSystem({ worker: false });
  });
  afterAll(() => system.stop());

  describe('by the vendor’s own record', () => {
    it.each(['outreach', 'attentive', 'opt-out-machine', 'zoho-desk'])(
      'reads a record of %s that is not known yet, keeps it, and reads it no second time',
      async (vendor) => {
        const simulator = system.simulator(vendor);
        const nativeId = simulator.add(inventedPerson(21));
        const known = await count();

        const found = await requestOfRecord(system, vendor, nativeId);
        const calls = simulator.calls().length;
        const again = await requestOfRecord(system, vendor, nativeId);

        expect(found?.origin).toEqual({ key: vendor });
        expect(statusAt(present(found), vendor).records).toMatchObject([{ nativeId }]);
        expect(again).toEqual(found);
        expect(await count()).toBe(known + 1);
        expect(simulator.calls()).toHaveLength(calls);
      },
    );

    it.each([
      ['outreach', '999999'],
      ['attentive', 'zzz999'],
      ['opt-out-machine', 'zzZZzzZZ'],
      ['zoho-desk', '1000000000000000001'],
    ])('answers null where %s has no such record', async (vendor, nativeId) => {
      expect(await requestOfRecord(system, vendor, nativeId)).toBeNull();
    });

    it.each([
      ['outreach', 'not-a-number'],
      ['zoho-desk', 'not-a-number'],
      ['opt-out-machine', '20261121'],
      ['attentive', '..'],
    ])('answers null for what cannot be an id at %s', async (vendor, nativeId) => {
      const before = system.simulator(vendor).calls().length;

      expect(await requestOfRecord(system, vendor, nativeId)).toBeNull();
      expect(system.simulator(vendor).calls()).toHaveLength(before);
    });

    it('is a mistake to name a vendor that there is not', async () => {
      const document = '{ privacyRequestByVendorRecord(vendor: "salesforce", nativeId: "1") { id } }';

      expect(await system.ask(document)).toMatchObject({
        data: { privacyRequestByVendorRecord: null },
        errors: [{ extensions: { code: 'BAD_USER_INPUT', argument: ['vendor'] } }],
      });
    });

    it('says that the vendor could not be asked where that is so', async () => {
      system.simulator('zoho-desk').fault({ kind: 'status', status: 503, times: 1 });
      const document = '{ privacyRequestByVendorRecord(vendor: "zoho-desk", nativeId: "1000000000000000002") { id } }';

      expect(await system.ask(document)).toMatchObject({
        errors: [{ extensions: { code: 'VENDOR_UNAVAILABLE', vendor: 'zoho-desk', retryable: true } }],
      });
    });
  });

  describe('by an e-mail of the intake vendor', () => {
    let nativeId: string;
    let request: RequestShown;
    beforeAll(async () => {
      nativeId = system.simulator('opt-out-machine').add(inventedPerson(22));
      request = present(await requestOfRecord(system, 'opt-out-machine', nativeId));
    });

    const find = async (message: string): Promise<string | null> => {
      type Found = { readonly privacyRequestByEmail: { readonly id: string } | null };
      return (await system.query<Found>(byEmail, { message })).privacyRequestByEmail?.id ?? null;
    };
    const headers = ['From: requests@example.com', 'To: privacy@example.com', 'Subject: A new request'];
    const mail = (more: readonly string[], ...body: string[]) => [...headers, ...more, '', ...body].join('\r\n');
    const plain = ['MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8'];
    const html = ['MIME-Version: 1.0', 'Content-Type: text/html; charset=utf-8'];

    it('finds it by the header', async () => {
      expect(await find(mail([`Comments: oom-request-id: ${nativeId}`, ...plain], 'A person has asked.'))).toBe(
        request.id,
      );
    });

    it('finds it by the footer where the header was lost on the way', async () => {
      expect(await find(mail(plain, 'A person has asked.', '', '--', `oom-request-id: ${nativeId}`))).toBe(request.id);
    });

    it('finds it in a mail that is HTML alone', async () => {
      const body = `<html><body><p>A person has asked.</p><p>oom-request-id: <b>${nativeId}</b></p></body></html>`;

      expect(await find(mail(html, body))).toBe(request.id);
    });

    it('finds it in a mail of several parts, encoded', async () => {
      const part = (type: string, text: string) => [
        '--limit',
        `Content-Type: ${type}; charset=utf-8`,
        'Content-Transfer-Encoding: base64',
        '',
        Buffer.from(text).toString('base64'),
      ];
      const body = [
        ...part('text/plain', ['A person has asked.', `oom-request-id: ${nativeId}`].join('\r\n')),
        ...part('text/html', '<p>A person has asked.</p>'),
        '--limit--',
      ];

      expect(
        await find(mail(['MIME-Version: 1.0', 'Content-Type: multipart/alternative; boundary=limit'], ...body)),
      ).toBe(request.id);
    });

    it('reads a request that is not known yet from the vendor', async () => {
      const unknown = system.simulator('opt-out-machine').add(inventedPerson(23));
      const found = await find(mail([`Comments: oom-request-id: ${unknown}`, ...plain], 'A person has asked.'));

      expect(found).toBe((await requestOfRecord(system, 'opt-out-machine', unknown))?.id);
    });

    it.each([
      ['an id that the vendor does not know', 'oom-request-id: zzZZzzZZ'],
      ['no id', 'Nothing to see here.'],
      ['an id that cannot be one', 'oom-request-id: 20261121'],
      ['nothing', ''],
    ])('answers null for a mail with %s', async (_what, body) => {
      expect(await find(mail(plain, body))).toBeNull();
    });

    it.each(['', 'no mail at all', '\u0000\u0001', 'Comments: \r\n\r\n'])(
      'answers null for what is no mail',
      async (message) => {
        expect(await find(message)).toBeNull();
      },
    );

    it('refuses a mail that is longer than it reads', async () => {
      const { errors } = await system.ask(byEmail, { message: mail(plain, 'x'.repeat(256_000)) });

      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: ['message'] } }]);
    });
  });

  async function count(): Promise<number> {
    type Found = { readonly privacyRequests: { readonly totalCount: number } };
    return (await system.query<Found>('{ privacyRequests { totalCount } }')).privacyRequests.totalCount;
  }

  function present(request: RequestShown | null): RequestShown {
    if (request === null) throw new Error('There is no such request.');
    return request;
  }
});
