import type { Reply } from './route.js';
import type { Fault } from './simulator.js';

/** The fault in force and how often it still applies. */
export interface FaultSwitch {
  readonly set: (fault: Fault | null) => void;
  /** The fault for a call of this operation, counted as applied. */
  readonly take: (operation: string) => Fault | null;
}

/** A fault of an operation that there is not would be one that never comes: `operations` are those that there are. */
export function faultSwitch(operations: readonly string[]): FaultSwitch {
  let fault: Fault | null = null;
  let left = Number.POSITIVE_INFINITY;
  return {
    set(next) {
      if (next?.operation !== undefined && !operations.includes(next.operation)) {
        throw new Error(`There is no operation ${next.operation}; there are ${operations.join(', ')}.`);
      }
      fault = next;
      left = next?.times ?? Number.POSITIVE_INFINITY;
    },
    take(operation) {
      if (fault === null || left <= 0) return null;
      if (fault.operation !== undefined && fault.operation !== operation) return null;
      left -= 1;
      return fault;
    },
  };
}

/** The answer of a fault that keeps the call from having its effect; `null` for the other kinds. */
export function replyInstead(fault: Fault, vendorsOwn: (status: number) => Reply): Reply | null {
  const headers = fault.headers ?? {};
  if (fault.kind === 'status') {
    const status = fault.status ?? 500;
    const own = vendorsOwn(status);
    const reply: Reply = fault.body === undefined ? { ...own, status } : { status, text: fault.body };
    return { ...reply, headers: { ...reply.headers, ...headers } };
  }
  if (fault.kind === 'html') {
    const text =
      fault.body ??
      '<!doctype html><html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>';
    return { status: fault.status ?? 502, text, headers: { 'content-type': 'text/html', ...headers } };
  }
  if (fault.kind === 'redirect') {
    return { status: fault.status ?? 302, headers: { location: fault.location ?? '/moved', ...headers } };
  }
  return null;
}

/** The answer as a fault leaves it, once the call had its effect. */
export function spoil(fault: Fault, reply: Reply): Reply {
  const headers = { ...reply.headers, ...fault.headers };
  if (fault.kind === 'empty') {
    const { body: _body, text: _text, ...rest } = reply;
    return { ...rest, status: fault.status ?? reply.status, headers };
  }
  if (fault.kind === 'garbage') {
    const { text, ...rest } = reply;
    return {
      ...rest,
      status: fault.status ?? reply.status,
      headers,
      body: garble(text === undefined ? reply.body : valueOf(text)),
    };
  }
  return reply;
}

/** JSON as a value, any other text as itself. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The same objects and lists, but every value of another type than it was. */
function garble(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(garble);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, garble(member)]));
  }
  if (typeof value === 'string') return [17];
  return value === undefined ? undefined : 'garbage';
}
