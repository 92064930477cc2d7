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
 */
export function checkChain(events: readonly ExportedEvent[], ends: readonly ChainEnd[]): readonly ChainFault[] {
  const numbers = Math.max(0, ...events.map(({ sequence }) => sequence), ...ends.map((end) => end.events));
  const placed = events.map((event) => place(event, numbers + events.length));
  const faults = [...misplaced(placed), ...placed.filter(({ whole }) => !whole).map(changed)];
  const chain = new Map(placed.map((one) => [one.number, one]));
  const signed = Math.max(0, ...ends.map((end) => end.events), ...chain.keys());
  faults.push(...missing(chain, signed), ...unlinked(chain));
  if (faults.length === 0) faults.push(...otherEnds(chain, ends));
  return faults.toSorted((a, b) => a.event - b.event);
}

/** Where the hash does not fit, the number may be what was changed: the one that it fits with is looked for. */
function place(event: ExportedEvent, numbers: number): Placed {
  const { hash, ...content } = event;
  if (hashOfEvent(content) === hash) return { event, number: event.sequence, whole: true };
  for (let number = 1; number <= numbers; number += 1) {
    if (hashOfEvent({ ...content, sequence: number }) === hash) return { event, number, whole: true };
  }
  return { event, number: event.sequence, whole: false };
}

/** Events that do not stand in the order in which they were written, and those that are there twice. */
function misplaced(placed: readonly Placed[]): ChainFault[] {
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
    last = Math.max(last, number);
  }
  return faults;
}

const changed = ({ number }: Placed): ChainFault => ({
  kind: 'CHANGED',
  event: number,
  sentence: `Event ${number} was changed: its content does not give its hash.`,
});

function missing(chain: ReadonlyMap<number, Placed>, last: number): readonly ChainFault[] {
  return Array.from({ length: last }, (_, index) => index + 1)
    .filter((number) => !chain.has(number))
    .map((number) => ({ kind: 'MISSING', event: number, sentence: `Event ${number} is missing.` }));
}

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
