import { describe, expect, it } from '@jest/globals';
import type { Logger } from 'pino';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import { createLog, type LogLevel } from '../../src/server/log.js';

/** What `write` left in a log of this level. */
function linesOf(level: LogLevel, write: (log: Logger) => void): unknown[] {
  const lines: string[] = [];
  write(createLog(level, { write: (line) => lines.push(line) }));
  return lines.map((line): unknown => JSON.parse(line));
}

describe('the log', () => {
  it('has events of its level and above, each with its time', () => {
    const lines = linesOf('warn', (log) => {
      log.info({ event: 'quiet' });
      log.error({ event: 'loud' });
    });

    expect(lines).toEqual([{ level: 'error', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/), event: 'loud' }]);
  });

  it('leaves credentials out wherever they are put', () => {
    const [line] = linesOf('info', (log) => {
      log.info({
        authorization: 'x',
        headers: { authorization: 'x', host: 'h' },
        request: { headers: { cookie: 'x' } },
      });
    });

    expect(line).toEqual(expect.objectContaining({ headers: { host: 'h' }, request: { headers: {} } }));
    expect(line).not.toHaveProperty('authorization');
  });

  it("keeps an error's kind, code and place, and not its words", () => {
    const cause = Object.assign(new TypeError('ana@example.com'), { code: '23505' });
    const error = new Error('Key (email)=(ana@example.com) exists', { cause });
    const lines = linesOf('info', (log) => {
      log.info({ err: error });
      log.info({ err: error }, 'The ledger failed.');
      log.child({ part: 'ledger' }).info(error);
    });

    const err = {
      name: 'Error',
      stack: expect.stringContaining('log.test'),
      cause: { name: 'TypeError', code: '23505' },
    };
    expect(JSON.stringify(lines)).not.toContain('ana@');
    expect(lines).toMatchObject([
      { err, msg: 'Error' },
      { err, msg: 'The ledger failed.' },
      { err, msg: 'Error', part: 'ledger' },
    ]);
  });

  it('keeps the words of a failure that we wrote ourselves', () => {
    const [line] = linesOf('info', (log) => {
      log.info({ err: new VendorFailure('outreach', 'list', { kind: 'throttled', status: 429 }) });
    });

    expect(line).toMatchObject({ err: { message: 'outreach asked us to slow down at list (HTTP 429).' } });
  });
});
