import { getNamedType, isAbstractType, type GraphQLSchema } from 'graphql';
import { everythingOf } from '../support/everything-of.js';
import { followerOf, type Followed, type Told } from '../support/follow.js';
import { askGraph, type GraphAnswer } from '../support/running-system.js';
import type { Canaries } from './canaries.js';
import {
  documentWithValues,
  documentWithVariables,
  inputPlaces,
  withValueAt,
  type Arguments,
  type InputPlace,
} from './input-places.js';
import type { SoundInputs } from './sound-inputs.js';
import type { SownSystem } from './sown-system.js';

/** What came of sowing at one place in one way. */
export interface SowingAnswer {
  readonly place: InputPlace;
  readonly way: Way;
  /** The canary. */
  readonly value: string;
  readonly answer: GraphAnswer<unknown>;
  /** It was taken in: no error, and nothing that the caller should put right. */
  readonly taken: boolean;
}

const ways = ['in a variable', 'in the document', 'in a wrong shape'] as const;
type Way = (typeof ways)[number];

export const nameOf = ({ field, path }: InputPlace): string => `${field.name}(${path.join('.')})`;

/** Whether an act keeps what is written there, as a person wrote it. */
export const isKept = ({ operation, type, path }: InputPlace): boolean =>
  operation === 'mutation' && type === 'String' && !notKept.has(String(path.at(-1)));

const notKept: ReadonlySet<string> = new Set(['planHash', 'contentType', 'idempotencyKey']);

/** Sows a canary at every place of every query and mutation: as a variable, in the document, and in a shape that is wrong there. */
export async function sowArguments(
  schema: GraphQLSchema,
  system: SownSystem,
  canaries: Canaries,
  sound: SoundInputs,
): Promise<readonly SowingAnswer[]> {
  const bases = new Map<string, Promise<Arguments>>();
  // What need not be taken in may name what another act has changed already.
  const usedBefore = (field: string): Promise<Arguments> => {
    const base = bases.get(field) ?? sound.of(field);
    bases.set(field, base);
    return base;
  };
  const places = (['query', 'mutation'] as const).flatMap((operation) => inputPlaces(schema, operation));
  const all = places.flatMap((place) => ways.map((way) => ({ place, way })));
  return inTurns(all, async ({ place, way }) => {
    const where = `${nameOf(place)} ${way}`;
    const value = valueAt(place, canaries, where);
    const mustBeTaken = way === 'in a variable' && isKept(place);
    const base = await (mustBeTaken ? sound.of(place.field.name) : usedBefore(place.field.name));
    const args = withValueAt(base, place.path, way === 'in a wrong shape' ? { [canaries.text(where)]: value } : value);
    const selection = selectionFor(schema, place, mustBeTaken);
    const inDocument = way === 'in the document';
    const document = (inDocument ? documentWithValues : documentWithVariables)(place, args, selection);
    const answer = await askGraph(system.url, document, inDocument ? {} : args, await sound.viewer());
    const taken = answer.errors.length === 0 && !answer.text.includes('"userErrors":[{');
    return { place, way, value, answer, taken };
  });
}

/** Of its type as far as a canary can be. */
function valueAt({ type, path }: InputPlace, canaries: Canaries, where: string): string {
  const name = path.at(-1);
  if (type === 'PhoneNumber') return canaries.phone(where);
  if (type === 'EmailAddress' || name === 'value' || name === 'nativeId') return canaries.email(where);
  return canaries.text(where);
}

/** All that the answer may hold of what was sown; where it is sown elsewhere as well, the answer without what it leads to. */
function selectionFor(schema: GraphQLSchema, { field }: InputPlace, whole: boolean): string {
  const type = getNamedType(field.type);
  if (isAbstractType(type)) return '{ __typename }';
  const things = whole ? [] : ['PrivacyRequest', 'Subject', 'VendorStatus'].filter((name) => name !== type.name);
  const above = ['Vendor', 'PrivacyRequestConnection', ...things].filter((name) => name !== type.name);
  return everythingOf(schema, type.name, above);
}

/** Does it for each, six at a time. */
async function inTurns<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  const left = [...all.entries()];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: 6 }, worker));
  return results;
}

/** Subscriptions as a viewer without `subjects:reveal` has them: to everything, and one for each canary in a filter. */
export async function followWithCanaries(
  schema: GraphQLSchema,
  { url }: SownSystem,
  canaries: Canaries,
  sound: SoundInputs,
): Promise<SownFollowers> {
  const all = '{ __typename }';
  const token = async (): Promise<string> => (await sound.viewer()).authorization.replace('Bearer ', '');
  const follower = followerOf(url, await token());
  const whole = (type: string) =>
    everythingOf(schema, type, ['PrivacyRequestConnection', ...(type === 'Vendor' ? [] : ['Vendor'])]);
  const toEverything = [
    follower.follow(`subscription { privacyRequestChanged ${whole('PrivacyRequest')} }`),
    follower.follow(`subscription { vendorHealthChanged ${whole('Vendor')} }`),
  ];
  const followers = [follower];
  const filtered: Followed<unknown>[] = [];
  for (const place of inputPlaces(schema, 'subscription')) {
    const args = withValueAt({}, place.path, valueAt(place, canaries, `${nameOf(place)} of a subscription`));
    // One for each, since a connection has only so many.
    const own = followerOf(url, await token());
    followers.push(own);
    filtered.push(own.follow(documentWithVariables(place, args, all), args));
  }
  return {
    told: () => toEverything.flatMap(({ told }) => told),
    end: async () => {
      for (const one of [...toEverything, ...filtered]) one.end();
      const ended = await Promise.all(filtered.map((one) => one.ended));
      await Promise.all(followers.map((one) => one.close()));
      return [...filtered.flatMap(({ told }) => told), ...ended];
    },
  };
}

export interface SownFollowers {
  /** What the subscriptions to everything were told so far. */
  told(): readonly Told<unknown>[];
  /** Ends them and answers what those with a canary were told, and how each ended. */
  end(): Promise<readonly unknown[]>;
}
