import type { Reply } from '../../simulator-kit/index.js';

export interface FieldError {
  /** A JSON pointer. */
  readonly fieldName: string;
  readonly errorType: 'invalid' | 'duplicate' | 'missing';
  readonly errorMessage: string;
}

/** `{errorCode, message}`; validation adds `errors`. The text's key is a quirk and put right where the answer leaves. */
const deskError = (status: number, errorCode: string, message: string, errors?: readonly FieldError[]): Reply => ({
  status,
  body: { errorCode, message, ...(errors === undefined ? {} : { errors }) },
});

export const unauthorized = (found: 'missing' | 'wrong'): Reply =>
  found === 'missing'
    ? deskError(401, 'UNAUTHORIZED', 'Credentials are needed.')
    : deskError(401, 'INVALID_OAUTH', 'The access token is wrong or has expired.');

export const orgMismatch = (): Reply =>
  deskError(403, 'OAUTH_ORG_MISMATCH', 'The token does not belong to the organisation of the orgId.');

export const scopeMismatch = (status: number): Reply =>
  deskError(status, 'SCOPE_MISMATCH', 'The token lacks the scope for this.');

export const forbidden = (): Reply => deskError(403, 'FORBIDDEN', 'The profile of this agent does not permit it.');

export const urlNotFound = (): Reply => deskError(404, 'URL_NOT_FOUND', 'There is nothing at this address.');

export const methodNotAllowed = (): Reply =>
  deskError(405, 'METHOD_NOT_ALLOWED', 'This address does not take this method.');

export const unsupportedMediaType = (): Reply => deskError(415, 'UNSUPPORTED_MEDIA_TYPE', 'The body has to be JSON.');

export const emptyPayload = (): Reply => deskError(400, 'EMPTY_PAYLOAD', 'A body is needed.');

export const invalidData = (errors: readonly FieldError[]): Reply =>
  deskError(422, 'INVALID_DATA', 'Some of the data breaks a rule.', errors);

export const unprocessable = (message: string): Reply => deskError(422, 'UNPROCESSABLE_ENTITY', message);

/** The day's credits are gone. */
export const thresholdExceeded = (retryAfterSeconds: number): Reply => ({
  ...deskError(429, 'THRESHOLD_EXCEEDED', 'The credits of the day are used up.'),
  headers: { 'Retry-After': String(retryAfterSeconds) },
});

/** Too many calls at once; nothing says when to come back. */
export const tooManyRequests = (): Reply =>
  deskError(429, 'TOO_MANY_REQUESTS', 'Too many calls are under way at once.');

export const internalError = (status = 500): Reply =>
  deskError(status, 'INTERNAL_SERVER_ERROR', 'Something went wrong.');
