import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { keepHouse, type Chore } from '../../src/server/housekeeping.js';
import { eventually } from '../support/eventually.js';

const silent = pino({ level: 'silent' });

/** A chore that counts how often it was begun. */
function chore(name: string, run: (signal: AbortSignal) => Promise<void>) {
  let begun = 0;
  const counted: Chore = {
    name,
    everyMs: 5,
    run: (signal) => {
      begun += 1;
      return run(signal);
    },
  };
  return { counted, begun: () => begun };
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve();
    });
  });

describe('the chores of a process', () => {
  it('are done at once and then again and again, until the process stops', async () => {
    const { counted, begun } = chore('sweep', () => Promise.resolve());
    const house = keepHouse([counted], silent);
    expect(begun()).toBe(1);
    await eventually(begun, (times) => times > 3);
    await house.stop();
    const before = begun();
    await sleep(30);
    expect(begun()).toBe(before);
  });

  it('hold up no other when one takes long, which is not begun a second time meanwhile', async () => {
    const long = chore('long', untilAborted);
    const short = chore('short', () => Promise.resolve());
    const house = keepHouse([long.counted, short.counted], silent);
    await eventually(short.begun, (times) => times > 3);
    expect(long.begun()).toBe(1);
    await house.stop();
  });

  it('are waited for where one is under way, and told to break off', async () => {
    let ended = false;
    const { counted } = chore('long', async (signal) => {
      await untilAborted(signal);
      await sleep(20);
      ended = true;
    });
    await keepHouse([counted], silent).stop();
    expect(ended).toBe(true);
  });

  it('are done again in their turn where one fails, and it is logged by name', async () => {
    const lines: string[] = [];
    const log = pino({}, { write: (line) => lines.push(line) });
    const { counted, begun } = chore('broken', () => Promise.reject(new Error('No.')));
    const house = keepHouse([counted], log);
    await eventually(begun, (times) => times > 2);
    await house.stop();
    expect(lines[0]).toContain('"event":"chore.failed","chore":"broken"');
  });
});
