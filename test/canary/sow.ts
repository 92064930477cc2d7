import { getNamedType, isAbstractType, type GraphQLSchema } from 'graphql';
import { everythingOf } from '../support/everything-of.js';
import { askGraph, type GraphAnswer } from '../support/running-system.js';
import type { Canaries } from './canaries.js';
import {
  documentWithValues,
  documentWithVariables,
  inputPlaces,
  withValueAt,
  type InputPlace,
} from './input-places.js';
import type { SoundInputs } from './sound-inputs.js';
import type { SownSystem } from './sown-system.js';

type Arguments = Readonly<Record<string, unknown>>;

/** What came of sowing at one place in one way. */
export interface SowingAnswer {
  readonly place: InputPlace;
  readonly way: string;
  readonly answer: GraphAnswer<unknown>;
  /** It was taken in: no error, and nothing that the caller should put right. */
  readonly taken: boolean;
}

export const nameOf = ({ field, path }: InputPlace): string => `${field.name}(${path.join('.')})`;

/** Sows a canary at every place of every root field: as a variable, in the document, and in a shape that is wrong there. */
export async function sowArguments(
  schema: GraphQLSchema,
  system: SownSystem,
  canaries: Canaries,
  sound: SoundInputs,
): Promise<readonly SowingAnswer[]> {
  const ways = inputPlaces(schema).flatMap((place) =>
    ['in a variable', 'in the document', 'in a wrong shape'].map((way) => ({ place, way })),
  );
  return inTurns(ways, async ({ place, way }) => {
    const where = `${nameOf(place)} ${way}`;
    const value = valueAt(place, where, canaries);
    const base = way === 'in a variable' ? await sound.of(place.field.name) : await baseOnce(sound, place.field.name);
    const sown = way === 'in a wrong shape' ? { [canaries.text(where)]: value } : value;
    const args = Object(withValueAt(base, place.path, sown)) as Arguments;
    const below = selectionFor(schema, place, way);
    const document =
      way === 'in the document' ? documentWithValues(place, args, below) : documentWithVariables(place, args, below);
    const variables = way === 'in the document' ? {} : args;
    const answer = await askGraph(system.url, document, variables, await sound.viewer());
    return { place, way, answer, taken: answer.errors.length === 0 && !answer.text.includes('"userErrors":[{') };
  });
}

const bases = new Map<string, Promise<Arguments>>();
/** What need not be taken in can name what another act has changed already. */
function baseOnce(sound: SoundInputs, field: string): Promise<Arguments> {
  const base = bases.get(field) ?? sound.of(field);
  bases.set(field, base);
  return base;
}

/** Of its type as far as a canary can be. */
function valueAt({ type, path }: InputPlace, where: string, canaries: Canaries): string {
  const name = path.at(-1);
  if (type === 'PhoneNumber') return canaries.phone(where);
  if (type === 'EmailAddress' || name === 'value' || name === 'nativeId') return canaries.email(where);
  return canaries.text(where);
}

/** All that the answer may hold of what was sown; little where there can be no answer, or one of several types. */
function selectionFor(schema: GraphQLSchema, { field }: InputPlace, way: string): string {
  const type = getNamedType(field.type);
  if (isAbstractType(type) || way === 'in a wrong shape') return '{ __typename }';
  return everythingOf(schema, type.name, ['Vendor', ...(type.name === connection ? [] : [connection])]);
}

const connection = 'PrivacyRequestConnection';

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
