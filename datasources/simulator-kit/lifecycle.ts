import { inventedPerson } from './invented-person.js';
import type { Pace, Person } from './simulator.js';

export const defaultPace: Pace = { startMs: 5_000, finishMs: 20_000 };

export type Phase = 'waiting' | 'working' | 'finished';

/** How far a record has come by `now`, derived and never stored: there are no timers. */
export function phaseOf(createdAt: Date, now: Date, pace: Pace): Phase {
  const age = now.getTime() - createdAt.getTime();
  if (age >= pace.finishMs) return 'finished';
  return age >= pace.startMs ? 'working' : 'waiting';
}

/** When a record came into the phase it is in. */
export function changedAt(createdAt: Date, now: Date, pace: Pace): Date {
  const after = { waiting: 0, working: pace.startMs, finished: pace.finishMs };
  return new Date(createdAt.getTime() + after[phaseOf(createdAt, now, pace)]);
}

/** A choice that is the same for the same id at every reading; weights are relative. */
export function pickById<T>(id: string, weighted: readonly (readonly [T, number])[]): T {
  const total = weighted.reduce((sum, [, weight]) => sum + weight, 0);
  let left = hash(id) % total;
  for (const [choice, weight] of weighted) {
    if (left < weight) return choice;
    left -= weight;
  }
  throw new Error('pickById needs at least one choice with a weight.');
}

/** FNV-1a with a final mix, so that neighbouring ids do not get neighbouring numbers. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ character.charCodeAt(0), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  return (value ^ (value >>> 16)) >>> 0;
}

export interface SeededRequest {
  /** Index of `inventedPerson`. */
  readonly index: number;
  readonly person: Person;
  readonly at: Date;
  /** The vendor's word this record is to be frozen in. */
  readonly nativeState: string;
}

export interface SeedWords {
  /** Words of open requests, at least one. */
  readonly open: readonly string[];
  /** Words of ended requests, the usual one first. */
  readonly final: readonly string[];
}

const seededDays = 25;
const dayMs = 86_400_000;

/**
 * `count` requests over the last 25 days, oldest first. The youngest fifth is open, most others have ended in the
 * usual word; every word occurs once `count` is a few times the number of words.
 */
export function seedPlan(count: number, now: Date, words: SeedWords): readonly SeededRequest[] {
  const openFrom = count - Math.max(Math.ceil(count / 5), Math.min(count, words.open.length));
  return Array.from({ length: count }, (_, index) => {
    const age = ((count - index) / (count + 1)) * seededDays * dayMs;
    // A few seconds off the even grid, so that no two instants look computed.
    const at = new Date(Math.floor(now.getTime() - age + (hash(`seed-${index}`) % 600_000) - 300_000));
    const word = index < openFrom ? finalWord(index, words.final) : cycle(words.open, index - openFrom);
    return { index, person: inventedPerson(index), at: at > now ? now : at, nativeState: word };
  });
}

/** Each of the other words once at the beginning, then in every sixth place. */
function finalWord(index: number, words: readonly string[]): string {
  const others = words.slice(1);
  if (others.length === 0) return cycle(words, 0);
  if (index < others.length) return cycle(others, index);
  return index % 6 === 0 ? cycle(others, index / 6) : cycle(words, 0);
}

function cycle(words: readonly string[], index: number): string {
  const word = words[index % words.length];
  if (word === undefined) throw new Error('A seed plan needs at least one word of each kind.');
  return word;
}
