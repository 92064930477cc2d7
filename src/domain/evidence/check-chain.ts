import { hashOfEvent, type ChainedEvent } from './event-chain.js';
import type { ChainEnd } from './statements.js';

/** An event as an export writes it: what its hash is made of, and the hash. */
export interface ExportedEvent extends ChainedEvent {
  readonly hash: string;
}

/**
 * What is wrong with a chain. CHANGED: something of the event is not as it was written. MISSING: it is not there. MOVED: it
 * does not stand where it was written. REPEATED: it is there more than once. REPLACED: it was written anew, with a hash of
 * its own, so that only what was signed or what comes after it shows it.
 */
export type ChainFaultKind = 'CHANGED' | 'MISSING' | 'MOVED' | 'REPEATED' | 'REPLACED';

export interface ChainFault {
  readonly kind: ChainFaultKind;
  /** The number that the event was written with. */
  readonly event: number;
  /** For a person. */
  readonly sentence: string;
}

/** An event and the number that it was written with, which its hash shows even where it was numbered anew. */
interface Placed {
  readonly event: ExportedEvent;
  readonly number: number;
  /** Its hash is that of its content. */
  readonly whole: boolean;
}

/**
 * Checks the events of one request, in the order in which they were given, against their hashes and against what was signed
 * of the chain: `ends` are the ends that receipts and signed heads name. Answers every fault, none where all is as it was
 * written. Events after the last signed end are in order as long as they follow.
 *
 * What is given may have been made up to keep the check busy: what it does grows with how many events are given and signed,
 * whatever numbers they bear.
 */
export function checkChain(events: readonly ExportedEvent[], ends: readonly ChainEnd[]): readonly ChainFault[] {
  const signed = ends.reduce((most, end) => Math.max(most, end.events), 0);
  const plausible = signed + events.length;
  const looks = { left: MOST_LOOKS };
  const placed = events.map((event) => place(event, plausible, looks));
  // An event that was changed says nothing true of where it stood, if the number that it bears can be no event's of these.
  const standing = placed.filter(({ whole, number }) => whole || number <= plausible);
  const chain = new Map(standing.map((one) => [one.number, one]));
  const faults = [
    ...misplaced(standing, plausible),
    ...placed.filter(({ whole }) => !whole).map(changed),
    ...missing(chain, signed, plausible),
    ...unlinked(chain),
  ];
  return (faults.length === 0 ? [...otherEnds(chain, ends)] : faults).toSorted((a, b) => a.event - b.event);
}

/** How many numbers are tried for the events of one chain; those after them are said to be changed. */
const MOST_LOOKS = 20_000;

/** Where the hash does not fit, the number may be what was changed: the one that it fits with is looked for, nearest first. */
function place(event: ExportedEvent, plausible: number, looks: { left: number }): Placed {
  const { hash, ...content } = event;
  if (hashOfEvent(content) === hash) return { event, number: event.sequence, whole: true };
  const from = Math.min(event.sequence, plausible);
  for (let distance = 0; distance < plausible && looks.left > 0; distance += 1) {
    for (const number of distance === 0 ? [from] : [from - distance, from + distance]) {
      if (number < 1 || number > plausible) continue;
      looks.left -= 1;
      if (hashOfEvent({ ...content, sequence: number }) === hash) return { event, number, whole: true };
    }
  }
  return { event, number: event.sequence, whole: false };
}

/** Events that do not stand in the order in which they were written, and those that are there twice. */
function misplaced(placed: readonly Placed[], plausible: number): ChainFault[] {
  const faults: ChainFault[] = [];
  const seen = new Set<number>();
  let last = 0;
  for (const { number, event } of placed) {
    if (seen.has(number)) {
      faults.push({ kind: 'REPEATED', event: number, sentence: `Event ${number} is there more than once.` });
    } else if (number < last) {
      faults.push({ kind: 'MOVED', event: number, sentence: `Event ${number} stands after event ${last}.` });
    } else if (number !== event.sequence) {
      const sentence = `Event ${number} was numbered anew: it is given as event ${event.sequence}.`;
      faults.push({ kind: 'MOVED', event: number, sentence });
    }
    seen.add(number);
    // Those after an event with a number that was made up stand where they stood.
    if (number <= plausible) last = Math.max(last, number);
  }
  return faults;
}

const changed = ({ number }: Placed): ChainFault => ({
  kind: 'CHANGED',
  event: number,
  sentence: `Event ${number} was changed: its content does not give its hash.`,
});

/** One by one where all of them can be events of these, and otherwise as one: a number may have been made up. */
function missing(chain: ReadonlyMap<number, Placed>, signed: number, plausible: number): readonly ChainFault[] {
  const faults: ChainFault[] = [];
  let next = 1;
  const missingUntil = (number: number): void => {
    if (number - 1 > plausible) faults.push(gap(next, number - 1));
    else for (; next < number; next += 1) faults.push(gap(next, next));
  };
  for (const number of [...chain.keys()].toSorted((a, b) => a - b)) {
    if (next < number) missingUntil(number);
    next = number + 1;
  }
  missingUntil(signed + 1);
  return faults;
}

const gap = (first: number, last: number): ChainFault => ({
  kind: 'MISSING',
  event: first,
  sentence: first === last ? `Event ${first} is missing.` : `Events ${first} to ${last} are missing.`,
});

/** Events that are whole, and yet do not name the hash of the one before them. */
function unlinked(chain: ReadonlyMap<number, Placed>): readonly ChainFault[] {
  return [...chain.values()].flatMap(({ number, event, whole }) => {
    const before = chain.get(number - 1);
    const expected = number === 1 ? null : (before?.event.hash ?? undefined);
    // Where one of the two was changed or is missing, that is said already.
    if (!whole || expected === undefined || before?.whole === false || expected === event.previous) return [];
    const sentence =
      number === 1
        ? 'Event 1 names an event before it: what stood before it was taken away.'
        : `Event ${number - 1} was replaced: event ${number} follows another one.`;
    return [{ kind: 'REPLACED', event: Math.max(1, number - 1), sentence }];
  });
}

/** A chain that is whole in itself may have been written anew from some event on: what was signed shows it. */
function otherEnds(chain: ReadonlyMap<number, Placed>, ends: readonly ChainEnd[]): readonly ChainFault[] {
  const ordered = ends.toSorted((a, b) => a.events - b.events);
  const fits = (end: ChainEnd): boolean => chain.get(end.events)?.event.hash === end.head;
  const wrong = ordered.find((end) => !fits(end));
  if (wrong === undefined) return [];
  const from =
    Math.max(
      0,
      ...ordered
        .filter(fits)
        .filter((end) => end.events < wrong.events)
        .map((end) => end.events),
    ) + 1;
  const which = from === wrong.events ? `Event ${from} was` : `An event from ${from} to ${wrong.events} was`;
  const sentence = `${which} replaced, and the hashes made anew: event ${wrong.events} is not the one that was signed.`;
  return [{ kind: 'REPLACED', event: from, sentence }];
}
