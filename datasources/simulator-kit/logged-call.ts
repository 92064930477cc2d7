import { membersOf } from './members-of.js';
import type { LoggedCall } from './simulator.js';

/** Recognises a call read back from a journal. */
export function isLoggedCall(value: unknown): value is LoggedCall {
  const texts = ['at', 'method', 'path', 'query', 'operation', 'authorization'];
  const fields = membersOf(value);
  return (
    texts.every((name) => typeof fields.get(name) === 'string') &&
    typeof fields.get('connection') === 'number' &&
    ['status', 'effect', 'fault'].every((name) => fields.has(name))
  );
}

/** A query as it may be logged: token endpoints take credentials there. */
export function loggableQuery(query: string): string {
  return query.replace(/((?:^|&)(?:client_secret|refresh_token|access_token|code)=)[^&]*/gi, '$1***');
}
