import 'reflect-metadata';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { isScalarType, isSpecifiedScalarType, type GraphQLScalarType, type GraphQLSchema } from 'graphql';
import { parseJson } from '../../datasources/shared/json-body.js';
import { parseDuration } from '../../schema/duration.js';
import { normalizeEmail, normalizePhone } from '../../src/domain/identifiers.js';
import { decodeCursor } from '../../src/services/cursor.js';
import { requestIdInMail } from '../../src/services/request-id-in-mail.js';
import { buildExecutableSchema } from '../../resolvers/executable-schema.js';
import { formatError } from '../../resolvers/format-error.js';
import { parseGlobalId } from '../../resolvers/global-id.js';
import { explainVariable } from '../../resolvers/variable-errors.js';

/** Beginnings that look right, and then one thing over and over, so that a careless pattern tries every way to part it. */
const beginnings = ['', 'a@', '"', 'P', 'PT1', '+1', '2026-11-21T09:30:00.', 'https://', 'oom-request-id', 'sha256:'];
const repeated = [
  'a',
  '1',
  '.',
  ' ',
  '-',
  '1.',
  'a.',
  '"',
  '\\"',
  '<',
  '+',
  '@',
  'T1',
  '\t\n',
  'é',
  'tokens ',
  '=?',
  ':',
];
const endings = ['', '!'];

/** In the order of their use; the worst of them is found by itself. */
const attacks = beginnings.flatMap((beginning) =>
  repeated.flatMap((one) =>
    endings.map(
      (ending) => (length: number) =>
        beginning + one.repeat(Math.ceil((length - beginning.length) / one.length)) + ending,
    ),
  ),
);

/** This thread's own time on a processor, in milliseconds: it stands still while others have it. */
function ownTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/**
 * The shortest of several runs, in milliseconds: of the clock or of this thread's own time, whichever is less. What else
 * the machine does makes the one longer; the other is coarse on some machines.
 */
function shortest(act: () => unknown, runs = 3): number {
  const times = Array.from({ length: runs }, () => {
    const [began, own] = [performance.now(), ownTime()];
    try {
      act();
    } catch {
      // To refuse is the right answer to most of these.
    }
    return Math.min(performance.now() - began, ownTime() - own);
  });
  return Math.min(...times);
}

/** What takes too long of these, for a text of that length; the time that it took. */
function tooSlow(
  read: (text: string) => unknown,
  length: number,
  limitMs: number,
): readonly (readonly [string, number])[] {
  return attacks.flatMap((attack) => {
    const text = attack(length);
    // Once is enough for what is quick; what seems slow is asked again.
    const time = shortest(() => read(text), 1);
    const sure = time > limitMs ? shortest(() => read(text), 25) : time;
    return sure > limitMs ? [[`${text.slice(0, 30)}…`, sure] as const] : [];
  });
}

const length = 100_000;
/** The most that a text of that length may take; what looks at it a second time for each character takes seconds. */
const limitMs = 5;

describe('a text of 100,000 characters', () => {
  let schema: GraphQLSchema;
  beforeAll(async () => {
    schema = await buildExecutableSchema();
  });
  const ownScalars = (): readonly GraphQLScalarType[] =>
    Object.values(schema.getTypeMap()).filter(
      (type): type is GraphQLScalarType => isScalarType(type) && !isSpecifiedScalarType(type),
    );

  it('is read or refused by every scalar within 5 ms', () => {
    const scalars = ownScalars();
    expect(scalars.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Date', 'DateTime', 'Duration', 'EmailAddress', 'PhoneNumber', 'URL', 'JSON']),
    );
    for (const scalar of scalars) {
      expect([scalar.name, tooSlow((text) => scalar.parseValue(text), length, limitMs)]).toEqual([scalar.name, []]);
    }
  });

  const key = Buffer.alloc(32, 1);
  const quoted = 'Variable "$input" got invalid value';
  it.each<readonly [string, (text: string) => unknown]>([
    ['a length of time', parseDuration],
    ['an address', normalizeEmail],
    ['a telephone number', (text) => normalizePhone(text)],
    ['an id', parseGlobalId],
    ['a cursor', (text) => decodeCursor(key, 'requests', text)],
    ['the complaint about a variable', (text) => explainVariable(`${quoted} "${text}" at "input.${text}"; No.`, null)],
    [
      'the complaint about a document',
      (text) =>
        formatError(
          { message: `Syntax Error: Unexpected String "${text}".`, extensions: { code: 'GRAPHQL_PARSE_FAILED' } },
          new Error('x'),
        ),
    ],
  ])('is read as %s within 5 ms', (_, read) => {
    expect(tooSlow(read, length, limitMs)).toEqual([]);
  });

  it('of a vendor is read as JSON, or not, within 50 ms', () => {
    const read = (text: string): unknown => parseJson(`{"id": 1234567890123456789, "a": ${text}`);
    expect(tooSlow(read, length, 50)).toEqual([]);
  });

  // cspell:ignore noom
  // Where each place in the text is a new beginning of a search to its end, these take minutes.
  it.each([
    ['the text', `Subject: x\r\n\r\noom-request-id${' '.repeat(250_000)}!`],
    ['the markup', `Content-Type: text/html\r\n\r\n${'<'.repeat(250_000)}`],
    ['the header', `Comments: oom-request-id${' a'.repeat(5)}${'\t'.repeat(250_000)}!\r\n\r\nx`],
    ['the text of many', `Subject: x\r\n\r\n${'oom-request-id '.repeat(16_000)}!`],
  ])('and more, in %s of a mail, is searched for an id within two seconds', async (_, mail) => {
    const began = ownTime();
    await requestIdInMail(mail);
    expect(ownTime() - began).toBeLessThan(2_000);
  });

  it('would be seen to take long where a pattern is careless', () => {
    expect(tooSlow((text) => /^(\d+)+$/.test(text.slice(-22)), length, limitMs)).not.toEqual([]);
  });
});
