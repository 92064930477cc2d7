import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { parseJson } from '../../datasources/shared/json-body.js';
import { momentOf, retryAfterMs } from '../../datasources/shared/retry-timing.js';
import {
  isSafeUrl,
  lenient,
  problemsOf,
  wireBoolean,
  wireCount,
  wireId,
  wireTime,
} from '../../datasources/shared/wire.js';

const now = new Date('2026-11-20T12:00:00Z');

describe('JSON from a vendor', () => {
  it.each([
    ['{"id":1329983000000425044}', { id: '1329983000000425044' }],
    ['[-12345678901234567890]', ['-12345678901234567890']],
    ['{"id":123456789012345}', { id: 123456789012345 }],
    ['[1.2345678901234567]', [1.2345678901234567]],
    ['[1234567890123456e3]', [1234567890123456e3]],
    ['{"text":"say \\"1234567890123456789\\" twice"}', { text: 'say "1234567890123456789" twice' }],
    ['{"text":"1234567890123456789 \\\\"}', { text: '1234567890123456789 \\' }],
    // What no database can keep: one such text would hold up the list that it stands in.
    ['{"id":"a\\u0000b"}', { id: 'a\ufffdb' }],
    ['["\\ud83d", "\\udca7", "\\uD83D\\uDCA7", "\\\\u0000"]', ['\ufffd', '\ufffd', '💧', '\\u0000']],
  ])('reads %s', (text, value) => {
    expect(parseJson(text)).toEqual({ ok: true, value });
  });

  it('reads as JSON does whatever has no long whole number in it', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const plain: unknown = JSON.parse(text);
        fc.pre(!/\d{16}/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, '""')));
        expect(parseJson(text)).toEqual({ ok: true, value: plain });
      }),
    );
  });

  it('keeps every digit of an id among any texts', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 10n ** 15n, max: 10n ** 25n }), fc.string(), (id, text) => {
        const body = `[${JSON.stringify(text)}, ${String(id)}, ${JSON.stringify(`${text}${String(id)}`)}]`;
        expect(parseJson(body)).toEqual({ ok: true, value: [text, String(id), `${text}${String(id)}`] });
      }),
    );
  });

  it.each([[''], ['  '], ['<html>isabel@example.com'], ['{"a":1,}'], ['{data: 1}']])(
    'cannot read %j, and repeats nothing of it',
    (text) => {
      const result = parseJson(text);

      expect(result).toMatchObject({ ok: false, failure: { kind: 'unreadable' } });
      expect(JSON.stringify(result)).not.toContain('isabel');
    },
  );

  it('reads a text of several megabytes', () => {
    const text = JSON.stringify({ id: 'x'.repeat(4_000_000) }).replace('{', '{"n":1234567890123456789,');

    expect(parseJson(text)).toMatchObject({ ok: true, value: { n: '1234567890123456789' } });
  });
});

describe('how long a vendor asks to wait', () => {
  it.each([
    ['120', 120_000],
    ['0', 1000],
    ['0.2', 1000],
    ['999999', 86_400_000],
    ['Fri, 20 Nov 2026 12:01:00 GMT', 60_000],
    ['2026-11-20T12:02:00Z', 120_000],
    [String(now.getTime() / 1000 + 90), 90_000],
    [String(now.getTime() + 90_000), 90_000],
    ['2020-01-01T00:00:00Z', 1000],
    ['2036-01-01T00:00:00Z', 86_400_000],
  ])('reads %s as %d ms', (header, wait) => {
    expect(retryAfterMs(header, now)).toBe(wait);
  });

  it.each([[undefined], [''], ['soon']])('reads nothing from %j', (header) => {
    expect(retryAfterMs(header, now)).toBeNull();
  });

  it('waits between one second and a day, whatever is written', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.double().map(String), fc.date({ noInvalidDate: true }).map(String)),
        (header) => {
          const wait = retryAfterMs(header, now);
          if (wait !== null) {
            expect(wait).toBeGreaterThanOrEqual(1000);
            expect(wait).toBeLessThanOrEqual(86_400_000);
          }
        },
      ),
    );
  });

  it.each([
    ['1795176000', '2026-11-20T12:00:00.000Z'],
    ['1795176000000', '2026-11-20T12:00:00.000Z'],
    ['2026-11-20T12:00:00Z', '2026-11-20T12:00:00.000Z'],
    ['60', undefined],
    ['never', undefined],
    [undefined, undefined],
  ])('reads the moment %s', (header, moment) => {
    expect(momentOf(header)?.toISOString()).toBe(moment);
  });
});

describe('single values from a vendor', () => {
  it.each([
    ['2020-09-02T17:44:23.875+0000', '2020-09-02T17:44:23.875Z'],
    ['2020-09-02T17:44:23+02:00', '2020-09-02T15:44:23.000Z'],
    ['2020-09-02T17:44:23-05', '2020-09-02T22:44:23.000Z'],
    ['2020-09-02T17:44:23', '2020-09-02T17:44:23.000Z'],
    ['2020-09-02 17:44:23 +0000', '2020-09-02T17:44:23.000Z'],
    ['2020-09-02', '2020-09-02T00:00:00.000Z'],
    [1603973511890, '2020-10-29T12:11:51.890Z'],
    ['1603973511890', '2020-10-29T12:11:51.890Z'],
  ])('reads the moment %j', (value, moment) => {
    expect(wireTime.parse(value).toISOString()).toBe(moment);
  });

  it.each([['soon'], ['2020-13-45'], ['12'], [12], [-1], ['02/09/2020'], [''], [true]])(
    'reads no moment from %j',
    (value) => {
      expect(wireTime.safeParse(value).success).toBe(false);
    },
  );

  it.each([
    [true, true],
    ['true', true],
    ['False', false],
    [false, false],
  ])('reads the truth of %j', (value, truth) => {
    expect(wireBoolean.parse(value)).toBe(truth);
  });

  it.each([['yes'], [1], [''], [null]])('reads no truth from %j', (value) => {
    expect(wireBoolean.safeParse(value).success).toBe(false);
  });

  it('reads ids as text and counts as numbers', () => {
    expect(wireId.parse(31)).toBe('31');
    expect(wireId.parse(' abc ')).toBe('abc');
    expect(wireId.safeParse(1.5).success).toBe(false);
    expect(wireCount.parse('12')).toBe(12);
    expect(wireCount.safeParse('-1').success).toBe(false);
  });

  it('reads what is absent, null, blank or wrong as nothing, and names only what was wrong', () => {
    const schema = z.object({
      absent: lenient(z.string()),
      nought: lenient(z.string()),
      blank: lenient(z.string()),
      wrong: lenient(z.string()),
      right: lenient(z.string()),
    });
    const source = { nought: null, blank: ' ', wrong: 5, right: 'x' };
    const parsed = schema.parse(source);

    expect(parsed).toEqual({ absent: null, nought: null, blank: null, wrong: null, right: 'x' });
    expect(problemsOf(source, parsed)).toEqual(['wrong']);
  });

  it.each([
    ['https://api.example.com/v1', true],
    ['http://127.0.0.1:4000', true],
    ['http://localhost', true],
    ['http://[::1]:80', true],
    ['http://api.example.com', false],
    ['http://localhost.example.com', false],
    ['ftp://localhost', false],
    ['api.example.com', false],
  ])('may credentials travel to %s: %s', (url, safe) => {
    expect(isSafeUrl(url)).toBe(safe);
  });
});
