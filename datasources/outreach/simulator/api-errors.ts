import type { Reply } from '../../simulator-kit/index.js';

interface ApiError {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly pointer?: string;
}

/** The documented error object: no `status`, no `code`; a failure has `errors` in the place of `data`. */
function apiError(status: number, error: ApiError, headers?: Readonly<Record<string, string>>): Reply {
  const { pointer, ...rest } = error;
  const source = pointer === undefined ? {} : { source: { pointer } };
  return { status, body: { errors: [{ ...rest, ...source }] }, ...(headers === undefined ? {} : { headers }) };
}

export const unauthorized = (): Reply =>
  apiError(401, {
    id: 'unauthorized',
    title: 'Unauthorized',
    detail: 'The access token is missing, wrong or has expired.',
  });

export const missingScope = (scope: string): Reply =>
  apiError(403, {
    id: 'unauthorizedOauthScope',
    title: 'Unauthorized OAuth Scope',
    detail: `The access token lacks the scope '${scope}'.`,
  });

export const forbidden = (): Reply =>
  apiError(403, {
    id: 'unauthorizedRequest',
    title: 'Unauthorized Request',
    detail: 'The governance settings of this user forbid it.',
  });

export const notFound = (id: string): Reply =>
  apiError(404, {
    id: 'resourceNotFound',
    title: 'Resource Not Found',
    detail: `There is no 'complianceRequest' with the id '${id}'.`,
  });

export const noSuchPath = (): Reply =>
  apiError(404, { id: 'resourceNotFound', title: 'Resource Not Found', detail: 'There is nothing at this path.' });

/** The one error whose sample has `details` where all others have `detail`. */
export const unsupportedMediaType = (): Reply => ({
  status: 415,
  body: {
    errors: [
      {
        id: 'unsupportedMediaType',
        title: 'Unsupported Media Type',
        details: "The Content-Type has to be 'application/vnd.api+json'.",
      },
    ],
  },
});

export const invalid = (pointer: string, detail: string): Reply =>
  apiError(422, { id: 'validationError', title: 'Validation Error', detail, pointer });

export const throttled = (limit: number, retryAt: Date, retryAfter: string): Reply =>
  apiError(
    429,
    {
      id: 'rateLimitExceeded',
      title: 'Rate Limit Exceeded',
      detail: `The limit of ${limit} calls is used up; try again at ${retryAt.toISOString()}.`,
    },
    { 'Retry-After': retryAfter },
  );

/** `Retry-After` of a maintenance is an ISO-8601 instant. */
export const maintenance = (until: Date): Reply =>
  apiError(
    503,
    {
      id: 'scheduledServerMaintenance',
      title: 'Scheduled Server Maintenance',
      detail: 'The API is down for scheduled maintenance.',
    },
    { 'Retry-After': until.toISOString() },
  );

export const otherFailure = (status: number): Reply =>
  apiError(status, { id: 'internalServerError', title: 'Internal Server Error', detail: 'Something went wrong.' });
