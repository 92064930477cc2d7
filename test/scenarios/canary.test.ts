import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import type { GraphQLSchema } from 'graphql';
import { buildExecutableSchema } from '../../resolvers/executable-schema.js';
import { required } from '../../src/domain/invariant-error.js';
import { Canaries } from '../canary/canaries.js';
import {
  callsOf,
  columnsOf,
  exportOf,
  pagesOf,
  shownAsWritten,
  withoutFreeText,
  type Output,
} from '../canary/come-out.js';
import { inputPlaces } from '../canary/input-places.js';
import { followWithCanaries, isKept, nameOf, sowArguments, type SowingAnswer } from '../canary/sow.js';
import { sowFile, sowHttp } from '../canary/sow-http.js';
import { sowPeople, sowRefusals, sowTroubles } from '../canary/sow-vendors.js';
import { SoundInputs } from '../canary/sound-inputs.js';
import { startSownSystem, type SownSystem } from '../canary/sown-system.js';
import { eventually } from '../support/eventually.js';
import { everythingOf } from '../support/everything-of.js';
import { askGraph, type GraphAnswer } from '../support/running-system.js';

// Some six hundred operations and a database of its own, on a machine that may be busy with others.
jest.setTimeout(240_000);

// cspell:ignore Jpdm
const canaries = new Canaries();
let schema: GraphQLSchema;
let system: SownSystem;
let sound: SoundInputs;
let free: ReadonlySet<string>;
let sown: readonly SowingAnswer[];
/** Everything that came out, for a viewer who may do everything but see personal data. */
const outputs: Output[] = [];
/** What a viewer was shown who may see it. */
let revealed = '';
let events = 0;

beforeAll(async () => {
  schema = await buildExecutableSchema();
  free = shownAsWritten(await readFile(new URL('../../schema/schema.graphql', import.meta.url), 'utf8'));
  system = await startSownSystem(canaries);
  sound = new SoundInputs(system, canaries);
  const followers = await followWithCanaries(schema, system, canaries, sound);
  const people = sowPeople(system, canaries);
  sown = await sowArguments(schema, system, canaries, sound);
  const refused = await sowTheRest();
  // What goes to a vendor and is shown by nobody else.
  const comments = keptWords().filter(({ place }) => place.path.at(-1) === 'comments');
  await eventually(
    () => {
      const known = reached();
      return comments.map(({ value }) => value).filter((value) => !known.has(value));
    },
    ({ length }) => length === 0,
  );
  const cameIn = await Promise.all([...people].map(([vendor, nativeId]) => sound.requestOf(vendor, nativeId)));
  await readRequests([...cameIn, ...refused, ...sown.flatMap(requestsIn)]);
  await readVendors();
  const told = await eventually(
    () => followers.told(),
    ({ length }) => length > 100,
  );
  events = told.length;
  for (const event of told) comesOut('a subscription', withoutFreeText(event, free));
  comesOut('subscriptions with a filter', await followers.end());
  outputs.push(
    ...(await pagesOf(system)),
    ...(await exportOf(system)),
    ...callsOf(system),
    ...(await columnsOf(system)),
  );
  await system.stop();
  comesOut('the log', system.log());
  for (const [name, content] of await system.dataFiles()) outputs.push({ name: `the file ${name}`, content });
});
afterAll(async () => {
  await system.stop();
  await system.remove();
});

const comesOut = (name: string, content: unknown): void => {
  outputs.push({ name, content: typeof content === 'string' ? content : JSON.stringify(content) });
};

function answers(name: string, { text, headers }: GraphAnswer<unknown>): void {
  comesOut(name, withoutFreeText(JSON.parse(text), free));
  comesOut(`the headers of ${name}`, [...headers]);
}

/** Everything that is no argument of the graph. Answers the requests that vendors refused. */
async function sowTheRest(): Promise<readonly string[]> {
  for (const { place, way, answer } of sown) answers(`the answer to ${nameOf(place)} ${way}`, answer);
  const place = sown.flatMap(({ answer }) => /"uploadUrl":"([^"]+)"/.exec(answer.text)?.[1] ?? [])[0];
  const overHttp = [
    ...(await sowHttp(system, canaries, await sound.viewer())),
    ...(await sowFile(required(place, 'A place for a file'), 12, canaries)),
  ];
  for (const { way, text } of overHttp) comesOut(`the answer to ${way}`, text);
  const refused = await sowRefusals(system, canaries, sound);
  for (const said of await sowTroubles(system, canaries)) comesOut('a failure of a vendor', said);
  return refused;
}

async function readRequests(ids: readonly string[]): Promise<void> {
  const [reader, revealer] = await Promise.all([sound.viewer(), sound.viewer('subjects:reveal')]);
  const all = everythingOf(schema, 'PrivacyRequest', ['Vendor', 'PrivacyRequestConnection']);
  for (const id of new Set(ids)) {
    const document = `query All($id: ID!) { privacyRequest(id: $id) ${all} }`;
    const masked = await askGraph(system.url, document, { id }, reader);
    expect(masked.errors).toEqual([]);
    answers('a request', masked);
    revealed += (await askGraph(system.url, document, { id }, revealer)).text;
  }
}

async function readVendors(): Promise<void> {
  const all = everythingOf(schema, 'Vendor', ['PrivacyRequestConnection']);
  const answer = await askGraph(system.url, `{ vendors ${all} }`, {}, await sound.viewer());
  expect(answer.errors).toEqual([]);
  answers('the vendors', answer);
}

/** What was sown where an act keeps it, or hands it on to a vendor. */
const keptWords = (): readonly SowingAnswer[] =>
  sown.filter(({ place, way }) => way === 'in a variable' && isKept(place));

const bare = (value: string): string => value.replace('@example.com', '');

/** The canaries that came to somebody who is to have them: in an answer to the act, or in what vendors were sent. */
function reached(): ReadonlySet<string> {
  const sent = [...system.vendors.values()].flatMap(({ front }) => front.calls.map(({ body }) => body.toString()));
  return canaries.valuesIn([...sent, ...sown.map(({ answer }) => answer.text)].join('\n'));
}

/** Ids of the requests in the answer to what was taken in. */
const requestsIn = ({ taken, place, answer }: SowingAnswer): readonly string[] =>
  taken && place.operation === 'mutation'
    ? [...answer.text.matchAll(/"id":"(UHJpdmFjeVJlcXVlc3Q6[\w-]+)"/g)].map(([, id]) => String(id))
    : [];

const found = (among: readonly Output[]): readonly string[] =>
  among.flatMap(({ name, content }) => canaries.foundIn(content).map((place) => `${place}, in ${name}`));

describe('a canary in every input and in every answer of a vendor', () => {
  it('is sown at every place of the graph where a caller writes something', () => {
    const places = (['query', 'mutation', 'subscription'] as const).flatMap((kind) => inputPlaces(schema, kind));
    const where = new Set(canaries.sown.map(({ place }) => place.replace(/ (in|of) a.*| in the document/, '')));
    expect(places.map(nameOf).filter((place) => !where.has(place))).toEqual([]);
    expect(places.length).toBeGreaterThan(140);
    expect(canaries.sown.length).toBeGreaterThan(700);
  });

  it('is taken in: what acts keep, and what vendors say, is shown to whoever may see it', () => {
    expect(keptWords().filter(({ taken }) => !taken)).toEqual([]);
    expect(keptWords().length).toBeGreaterThan(15);
    const shown = canaries.valuesIn(revealed);
    const known = reached().union(shown);
    const missing = keptWords().filter(({ value }) => !known.has(bare(value)));
    expect(missing.map(({ place }) => nameOf(place))).toEqual([]);
    for (const vendor of system.vendors.keys()) {
      const ofVendor = canaries.sown.filter(({ place, value }) => place.includes(vendor) && shown.has(value));
      expect([vendor, ofVendor.length > 0]).toEqual([vendor, true]);
    }
    expect(shown.size).toBeGreaterThan(40);
    expect(events).toBeGreaterThan(20);
  });

  it('comes out nowhere: not in answers, events, the log, pages, exports, calls to vendors, columns or files', () => {
    expect(found(outputs)).toEqual([]);
    const named = outputs.map(({ name }) => name).join('\n');
    for (const kind of ['a request', 'a subscription', 'a failure', 'the page /metrics', 'the exported receipts']) {
      expect(named).toContain(kind);
    }
    expect(named).toMatch(/the calls of attentive[^]*the column public\.privacy_request[^]*the log[^]*\/pg_wal\//);
    expect(outputs.length).toBeGreaterThan(1_500);
    process.stdout.write(
      `Canaries: ${String(canaries.sown.length)} sown, ${String(outputs.length)} outputs searched, ${String(events)} events among them, 0 found.
`,
    );
  });

  it.each([
    ['plain', (text: string) => text],
    ['in capitals', (text: string) => text.toUpperCase()],
    ['in base64', (text: string) => Buffer.from(`x${text}`).toString('base64')],
    ['in base64url within a token', (text: string) => `e30.${Buffer.from(`{"a":"${text}"}`).toString('base64url')}.x`],
    ['in hexadecimal', (text: string) => Buffer.from(text).toString('hex')],
    ['in UTF-16', (text: string) => Buffer.from(text, 'utf16le')],
  ])('would be found: %s', (_way, written) => {
    for (const value of [canaries.text('x'), canaries.email('x'), canaries.phone('x'), canaries.birth('x')]) {
      const content = written(value);
      const around =
        typeof content === 'string' ? `before ${content} after` : Buffer.concat([Buffer.alloc(9), content]);
      expect(found([{ name: 'an output', content: around }])).not.toEqual([]);
    }
  });
});
