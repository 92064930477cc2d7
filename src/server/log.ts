import { pino, type DestinationStream, type Level, type Logger, type LoggerOptions } from 'pino';
import { VendorFailure } from '../domain/vendor-failure.js';
import { InvariantError } from '../domain/invariant-error.js';

/** How much is logged, most first. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = Level | 'silent';

/** Fields that never reach the output, at the top, in a request's headers, or one level below anything. */
const secrets = ['authorization', 'cookie', 'password', 'accessToken', 'refreshToken', 'clientSecret', 'apiKey'];

/**
 * The log: a line of JSON for each event, to stdout unless told otherwise. Events carry ids, vendors, operations,
 * durations and reasons. An error is given as `err` and loses its message unless it is one that we wrote ourselves:
 * a database or a library puts the values that upset it into the text.
 */
export function createLog(level: LogLevel, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    hooks: { logMethod: withoutWordsOfErrors },
    serializers: { err: describeError },
    redact: { paths: secrets.flatMap((name) => [name, `*.${name}`, `*.headers.${name}`]), remove: true },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

type LogMethod = NonNullable<NonNullable<LoggerOptions['hooks']>['logMethod']>;

/** Pino makes an error's message the line's own where the line has none. */
const withoutWordsOfErrors: LogMethod = function (args, method) {
  const [first, message, ...rest]: readonly unknown[] = args;
  const fields = first instanceof Error ? { err: first } : first;
  if (typeof fields !== 'object' || fields === null || !('err' in fields)) return method.apply(this, args);
  const text = typeof message === 'string' ? message : describeError(fields.err).name;
  method.call(this, fields, text, ...rest);
};

interface LoggedError {
  readonly name: string;
  readonly code?: string;
  readonly message?: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

/** What may be logged of an error: its kind, its code and where it came from. */
function describeError(error: unknown): LoggedError {
  if (!(error instanceof Error)) return { name: typeof error };
  const ours = error instanceof VendorFailure || error instanceof InvariantError;
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    ...(ours ? { message: error.message } : {}),
    ...(frames === undefined || frames.length === 0 ? {} : { stack: frames.join('\n') }),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
