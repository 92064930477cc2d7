import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkChain, type ExportedEvent } from '../../../src/domain/evidence/check-chain.js';
import { canonicalText, hashOfEvent } from '../../../src/domain/evidence/event-chain.js';
import { required } from '../../../src/domain/invariant-error.js';

const request = '01926f5e-7c1a-7def-8abc-012345678901';

/** A chain as it is written. */
function chainOf(length: number): readonly ExportedEvent[] {
  const events: ExportedEvent[] = [];
  for (let sequence = 1; sequence <= length; sequence += 1) {
    events.push(
      hashed({
        actor: 'privacy-graph',
        at: `2026-11-22T10:00:${String(sequence).padStart(2, '0')}.000Z`,
        detail: sequence % 3 === 0 ? Buffer.from([sequence, 0, 255]).toString('base64') : null,
        id: `01926f5e-7c1a-7def-8abc-0000000000${String(sequence).padStart(2, '0')}`,
        message: `Step ${String(sequence)} was done.`,
        previous: events.at(-1)?.hash ?? null,
        request,
        sequence,
        type: 'test.step',
        vendor: sequence % 2 === 0 ? 'north' : null,
      }),
    );
  }
  return events;
}

const hashed = (event: Omit<ExportedEvent, 'hash'>): ExportedEvent => ({ ...event, hash: hashOfEvent(event) });

const chain = chainOf(8);
const at = (number: number): ExportedEvent => required(chain[number - 1], 'An event of the chain');
const endAt = (number: number) => ({ events: number, head: at(number).hash });
const whole = [endAt(8)];

const faultsOf = (events: readonly ExportedEvent[], ends = whole) =>
  checkChain(events, ends).map(({ kind, event }) => `${kind} ${String(event)}`);

/** Written anew from `number` on, each hash made so that the chain is whole in itself. */
function forgedFrom(number: number): readonly ExportedEvent[] {
  const events = chain.slice(0, number - 1);
  for (const { hash: _hash, ...event } of chain.slice(number - 1)) {
    const message = event.sequence === number ? 'Something else was done.' : event.message;
    events.push(hashed({ ...event, message, previous: events.at(-1)?.hash ?? null }));
  }
  return events;
}

const number = fc.integer({ min: 1, max: 8 });

describe('the canonical form that hashes are made of', () => {
  it('is that of RFC 8785: members sorted by UTF-16 units, numbers and texts written in one way only', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      numbers: [1e21, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      '1': 'One',
      '\u0080': 'Control',
      literals: [null, true, false],
      text: '\u20ac$\u000f\nA\'B"\\\\"/',
    };
    expect(canonicalText(value)).toBe(
      '{"\\r":"Carriage Return","1":"One","literals":[null,true,false],' +
        '"numbers":[1e+21,1e+30,4.5,0.002,1e-27],' +
        '"text":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/","\u0080":"Control","€":"Euro Sign"}',
    );
  });
});

describe('a chain that is as it was written', () => {
  it('has no fault, with what was signed of it at any time', () => {
    expect(checkChain(chain, [endAt(2), endAt(5), endAt(8)])).toEqual([]);
    expect(checkChain(chain, [])).toEqual([]);
    expect(checkChain([], [])).toEqual([]);
  });

  it('may go on after the receipt', () => {
    expect(checkChain(chain, [endAt(5)])).toEqual([]);
  });
});

describe('a chain that was tampered with', () => {
  it('shows which event was changed, whatever of it', () => {
    const forms: ((event: ExportedEvent) => ExportedEvent)[] = [
      (event) => ({ ...event, actor: 'viewer:other' }),
      (event) => ({ ...event, at: '2026-11-22T10:00:00.001Z' }),
      (event) => ({ ...event, detail: event.detail === null ? 'AA==' : null }),
      (event) => ({ ...event, id: request }),
      (event) => ({ ...event, message: `${event.message} ` }),
      (event) => ({ ...event, previous: '00' }),
      (event) => ({ ...event, request: event.id }),
      (event) => ({ ...event, type: 'test.other' }),
      (event) => ({ ...event, vendor: 'south' }),
      (event) => ({ ...event, hash: '00' }),
    ];
    fc.assert(
      fc.property(number, fc.constantFrom(...forms), (place, change) => {
        expect(faultsOf(chain.with(place - 1, change(at(place))))).toEqual([`CHANGED ${String(place)}`]);
      }),
    );
    expect(checkChain(chain.with(2, { ...at(3), message: '' }), whole).map(({ sentence }) => sentence)).toEqual([
      'Event 3 was changed: its content does not give its hash.',
    ]);
  });

  it('shows which event is missing, the first and the last too', () => {
    fc.assert(
      fc.property(number, (place) => {
        expect(faultsOf(chain.toSpliced(place - 1, 1))).toEqual([`MISSING ${String(place)}`]);
      }),
    );
    expect(faultsOf(chain.slice(0, 6))).toEqual(['MISSING 7', 'MISSING 8']);
    expect(faultsOf([])).toHaveLength(8);
  });

  it('shows a missing event even where all after it were numbered anew', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), (place) => {
        const renumbered = chain.toSpliced(place - 1, 1).map((event, index) => ({ ...event, sequence: index + 1 }));
        const faults = faultsOf(renumbered);
        expect(faults[0]).toBe(`MISSING ${String(place)}`);
        expect(faults.slice(1)).toEqual(chain.slice(place).map(({ sequence }) => `MOVED ${String(sequence)}`));
      }),
    );
  });

  it('shows which event was moved, even where the numbers were changed to hide it', () => {
    const swapped = chain.with(2, at(5)).with(4, at(3));
    expect(faultsOf(swapped)).toEqual(['MOVED 3', 'MOVED 4']);
    const renumbered = swapped.map((event, index) => ({ ...event, sequence: index + 1 }));
    expect(faultsOf(renumbered)).toEqual(['MOVED 3', 'MOVED 4', 'MOVED 5']);
    fc.assert(
      fc.property(number, number, (one, other) => {
        fc.pre(one !== other);
        const tampered = chain.with(one - 1, at(other)).with(other - 1, at(one));
        expect(faultsOf(tampered).every((fault) => fault.startsWith('MOVED'))).toBe(true);
        expect(faultsOf(tampered)).not.toEqual([]);
      }),
    );
  });

  it('shows an event that is there twice', () => {
    expect(faultsOf(chain.toSpliced(4, 0, at(3)))).toEqual(['REPEATED 3']);
  });

  it('shows an event that was written anew with its hash, by the event after it', () => {
    const { hash: _hash, ...event } = at(4);
    const forged = hashed({ ...event, message: 'Nothing was done.' });
    expect(faultsOf(chain.with(3, forged))).toEqual(['REPLACED 4']);
  });

  it('shows events that were all written anew, by what was signed, as exactly as that allows', () => {
    expect(faultsOf(forgedFrom(4))).toEqual(['REPLACED 1']);
    expect(faultsOf(forgedFrom(4), [endAt(3), endAt(4), endAt(8)])).toEqual(['REPLACED 4']);
    expect(checkChain(forgedFrom(4), [endAt(2), endAt(6), endAt(8)]).map(({ sentence }) => sentence)).toEqual([
      'An event from 3 to 6 was replaced, and the hashes made anew: event 6 is not the one that was signed.',
    ]);
    // Without anything signed a chain that is whole in itself shows nothing: that is what signatures are for.
    expect(faultsOf(forgedFrom(4), [])).toEqual([]);
  });

  it.each([2_000_000_000, 2 ** 53 - 1])('shows an event that was given the number %d, and ends at once', (far) => {
    const given = { ...at(3), message: 'No.', sequence: far };
    expect(faultsOf(chain.with(2, given))).toEqual(['MISSING 3', `CHANGED ${String(far)}`]);
    expect(faultsOf([given], [])).toEqual([`CHANGED ${String(far)}`]);
    // Its hash fits: whoever wrote it made one. What is missing before it is one fault, however much it would be.
    const { hash: _hash, ...event } = given;
    expect(faultsOf(chain.with(2, hashed(event)))).toEqual(['MISSING 3', 'MISSING 9']);
    expect(checkChain([...chain, hashed(event)], whole).map(({ sentence }) => sentence)).toEqual([
      `Events 9 to ${String(far - 1)} are missing.`,
    ]);
  });

  it('shows which events are missing where nothing was signed of them', () => {
    expect(faultsOf([at(1), at(2), at(4)], [])).toEqual(['MISSING 3']);
    expect(checkChain([at(1), at(8)], []).map(({ sentence }) => sentence)).toEqual(['Events 2 to 7 are missing.']);
  });

  it('is refuted however many of its events were changed or are missing', () => {
    const many = Array.from({ length: 2_000 }, (_, index) => ({ ...at(1), sequence: index + 1, message: 'No.' }));
    expect(checkChain(many, whole)).toHaveLength(many.length);
    expect(checkChain([at(1)], [{ events: 300_000, head: '00' }])).toHaveLength(299_999);
  });

  it('shows a beginning that was cut off and numbered anew', () => {
    const [first, ...rest] = chain.slice(3);
    const { hash: _hash, ...event } = required(first, 'The new first event');
    const cut = [hashed({ ...event, sequence: 1 }), ...rest];
    expect(faultsOf(cut)).toContain('MISSING 2');
  });
});
