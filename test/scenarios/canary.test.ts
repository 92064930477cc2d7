import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { GraphQLSchema } from 'graphql';
import { buildExecutableSchema } from '../../resolvers/executable-schema.js';
import { required } from '../../src/domain/invariant-error.js';
import { Canaries } from '../canary/canaries.js';
import { callsOf, columnsOf, exportOf, pagesOf, withoutFreeText, type Output } from '../canary/come-out.js';
import { sowArguments, nameOf, type SowingAnswer } from '../canary/sow.js';
import { sowFile, sowHttp, sowVendorErrors } from '../canary/sow-http.js';
import { SoundInputs } from '../canary/sound-inputs.js';
import { sownPerson, startSownSystem, type SownSystem } from '../canary/sown-system.js';
import { everythingOf } from '../support/everything-of.js';
import { askGraph } from '../support/running-system.js';

jest.setTimeout(90_000);

// cspell:ignore Jpdm
const canaries = new Canaries();
let system: SownSystem;
let schema: GraphQLSchema;
let sound: SoundInputs;
let sownArguments: readonly SowingAnswer[];
/** Everything that came out, for a viewer who may do everything but see personal data. */
const outputs: Output[] = [];
/** What a viewer was shown who may see it. */
let revealed = '';

beforeAll(async () => {
  schema = await buildExecutableSchema();
  system = await startSownSystem(canaries);
  sound = new SoundInputs(system, canaries);
  for (const [vendor, { simulator }] of system.vendors) simulator.add(sownPerson(canaries, vendor));
  sownArguments = await sowArguments(schema, system, canaries, sound);
  await sowTheRest();
  await readEverything();
  outputs.push(
    ...(await pagesOf(system)),
    ...(await exportOf(system)),
    ...callsOf(system),
    ...(await columnsOf(system)),
  );
  await system.stop();
  outputs.push({ name: 'the log', content: system.log() });
  for (const [name, content] of await system.dataFiles()) outputs.push({ name: `the file ${name}`, content });
});
afterAll(() => system.remove());

async function sowTheRest(): Promise<void> {
  const viewer = await sound.viewer();
  const files = sownArguments.flatMap(({ answer }) => /"uploadUrl":"([^"]+)"/.exec(answer.text)?.[1] ?? []);
  const answers = [
    ...(await sowHttp(system, canaries, viewer)),
    ...(await sowFile(required(files[0], 'A place for a file'), 12, canaries)),
    ...(await sowVendorErrors(system, canaries)),
  ];
  for (const { way, text } of answers) outputs.push({ name: `the answer to ${way}`, content: text });
  for (const { place, way, answer } of sownArguments) {
    outputs.push({ name: `the answer to ${nameOf(place)} ${way}`, content: withoutFreeText(answer.text) });
    outputs.push({ name: `the headers for ${nameOf(place)} ${way}`, content: JSON.stringify([...answer.headers]) });
  }
}

async function readEverything(): Promise<void> {
  const ids = new Set(sownArguments.flatMap(({ answer, taken }) => (taken ? requestsIn(answer.text) : [])));
  const reader = await sound.viewer();
  const revealer = await sound.viewer('subjects:reveal');
  const request = everythingOf(schema, 'PrivacyRequest', ['Vendor', 'PrivacyRequestConnection']);
  for (const id of ids) {
    const document = `query All($id: ID!) { privacyRequest(id: $id) ${request} }`;
    const masked = await askGraph(system.url, document, { id }, reader);
    expect(masked.errors).toEqual([]);
    outputs.push({ name: `the request ${id}`, content: withoutFreeText(masked.text) });
    revealed += (await askGraph(system.url, document, { id }, revealer)).text;
  }
}

/** Ids of requests, each once. */
const requestsIn = (text: string): readonly string[] =>
  [...text.matchAll(/"id":"(UHJpdmFjeVJlcXVlc3Q6[\w-]+)"/g)].map(([, id]) => String(id));

/** A vendor that is asked for a record by the id that a caller names is sent that id: it has no other way to be asked. */
const isAskedFor = (place: string, output: string): boolean =>
  place.startsWith('privacyRequestByVendorRecord(nativeId)') && /^the call(s| log) of /.test(output);

describe('canaries in every input and in every answer of a vendor', () => {
  it('stand in nothing that comes out', () => {
    const found = outputs.flatMap(({ name, content }) =>
      canaries
        .foundIn(content)
        .filter((place) => !isAskedFor(place, name))
        .map((place) => `${place}, in ${name}`),
    );
    expect(found).toEqual([]);
  });

  it('are many, and so is what they were looked for in', () => {
    expect(canaries.sown.length).toBeGreaterThan(300);
    expect(outputs.length).toBeGreaterThan(300);
  });

  it('were taken in: whoever may see personal data is shown some of them', () => {
    expect(canaries.valuesIn(revealed).size).toBeGreaterThan(10);
  });

  it('would be found where one came out', () => {
    const [sown] = canaries.sown;
    expect(canaries.foundIn(`before ${required(sown, 'A canary').value} after`)).toHaveLength(1);
  });
});
