import { GraphQLError } from 'graphql';
import { ErrorCode } from './graph-errors.js';

/** Sentences of graphql-js that hold names and types only, never a value. Anything else may hold one. */
const harmless: readonly RegExp[] = [
  /^Expected non-nullable type "[\w[\]!]+" not to be null\./,
  /^Expected type "\w+" to be an object\./,
  /^Field "\w+" of required type "[\w[\]!]+" was not provided\./,
  /^Field "\w+" is not defined by type "\w+"\./,
];

const notGiven = /^Variable "\$\w+" of (?:required|non-null) type "[\w[\]!]+" (?:was not provided|must not be null)\.$/;

/** `Variable "$input" got invalid value {…} at "input.subject.email"; …` */
const place = /^Variable "\$(\w+)" got invalid value .*? at "(\1(?:\.\w+|\[\d+\])*)"; /s;
const name = /^Variable "\$(\w+)"/;

/**
 * What is wrong with a variable, in words that leave out its value: graphql-js repeats it, and all of an input object
 * where one field is missing. `original` is the reason below it, where graphql-js kept one.
 */
export function explainVariable(message: string, original: unknown): string {
  if (notGiven.test(message)) return message;
  const where = place.exec(message)?.[2] ?? name.exec(message)?.[1] ?? '';
  return `The variable $${where} cannot be used. ${reasonOf(original)}`;
}

function reasonOf(original: unknown): string {
  if (!(original instanceof GraphQLError)) return 'It is not of the type that is expected there.';
  // Our own scalars', which never repeat what they refuse.
  if (original.extensions['code'] === ErrorCode.BAD_USER_INPUT && original.nodes === undefined) return original.message;
  for (const pattern of harmless) {
    const [sentence] = pattern.exec(original.message) ?? [];
    if (sentence !== undefined) return sentence;
  }
  return 'It is not of the type that is expected there.';
}
