import type { JsonValue } from '../../src/domain/json.js';
import type { VendorAccount } from '../../src/domain/vendor-account.js';
import { type FailureDetail, VendorFailure } from '../../src/domain/vendor-failure.js';
import type { CallOptions } from '../../src/domain/vendor-source.js';
import { staticToken } from '../shared/access-tokens.js';
import { failureOfStatus } from '../shared/failure-of-status.js';
import type { HttpAnswer } from '../shared/http-exchange.js';
import { parseJson } from '../shared/json-body.js';
import { type ReadResult, readable, unreadable } from '../shared/read-result.js';
import type { SourceDependencies } from '../shared/vendor-folder.js';
import { VendorHttp } from '../shared/vendor-http.js';
import { isWireObject } from '../shared/wire.js';
import { type AttentiveDeleteRequest, readDeleteRequest, readErrorForm } from './attentive-wire.js';

/** The body of a creation. At least one of the three identifiers; what is unknown is left out, never empty. */
export interface DeleteRequestParameters {
  readonly subjectEmail?: string;
  /** E.164. */
  readonly subjectPhone?: string;
  /** The company's own id of a subscriber. */
  readonly clientUserId?: string;
  /** Kept for the audit trail. */
  readonly requestMsg?: string;
}

/** Attentive's privacy endpoints, one method each. Every method throws `VendorFailure`. */
export class AttentiveApi {
  readonly #http: VendorHttp;
  readonly #vendor: string;

  constructor(account: VendorAccount, accessToken: string, dependencies: SourceDependencies) {
    this.#vendor = account.key;
    this.#http = new VendorHttp({
      account,
      tokens: staticToken(accessToken),
      authorize: (token) => ({ authorization: `Bearer ${token}` }),
      headers: { accept: 'application/json' },
      rateLimit: rateLimitOf,
      failureOf: (answer) => failureOf(answer, dependencies.now()),
      dependencies,
    });
  }

  /** `GET /me`: whose token this is. */
  async me(call?: CallOptions): Promise<void> {
    await this.#http.send({ operation: 'me', method: 'GET', path: '/me', write: false, read: readAccount }, call);
  }

  /** `POST /privacy/delete-request`. The answer may hold the id alone. */
  async createDeleteRequest(parameters: DeleteRequestParameters, call?: CallOptions): Promise<AttentiveDeleteRequest> {
    const operation = 'createDeleteRequest';
    try {
      return await this.#http.send(
        {
          operation,
          method: 'POST',
          path: '/privacy/delete-request',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(parameters),
          write: true,
          read: (answer) => readJson(answer, readDeleteRequest),
        },
        call,
      );
    } catch (error) {
      // The path is fixed and names no record: what is not found is the API itself, so the account is misconfigured.
      if (!(error instanceof VendorFailure) || error.status !== 404) throw error;
      const detail = 'the API is not at the base address, or not open to this account';
      throw new VendorFailure(this.#vendor, operation, { kind: 'unauthorized', status: error.status, detail });
    }
  }

  /** `GET /privacy/delete-request/{id}`. An answer about another id is unreadable. */
  async deleteRequest(id: string, call?: CallOptions): Promise<AttentiveDeleteRequest> {
    return this.#http.send(
      {
        operation: 'deleteRequest',
        method: 'GET',
        path: `/privacy/delete-request/${encodeURIComponent(id)}`,
        write: false,
        read: (answer) => {
          const result = readJson(answer, readDeleteRequest);
          return result.ok && result.value.id !== id ? unreadable('about another id') : result;
        },
      },
      call,
    );
  }

  async close(): Promise<void> {
    await this.#http.close();
  }
}

function readJson<T>(answer: HttpAnswer, read: (value: JsonValue) => ReadResult<T>): ReadResult<T> {
  const json = parseJson(answer.text);
  return json.ok ? read(json.value) : json;
}

const readAccount = (answer: HttpAnswer): ReadResult<null> =>
  readJson(answer, (value) => (isWireObject(value) ? readable(null) : unreadable('not an object')));

/** There is no header that says when the count begins anew. */
function rateLimitOf(answer: HttpAnswer): { readonly remaining: number; readonly resetsAt: null } | null {
  const remaining = /^\d+/.exec(answer.headers['x-ratelimit-remaining'] ?? '')?.[0];
  return remaining === undefined ? null : { remaining: Number(remaining), resetsAt: null };
}

const explained = {
  text: 'an explanation was given',
  object: 'an explanation with an id was given',
  none: undefined,
} as const;

/** The status decides; the form of the error only tells a person whether the vendor's own log will say more. */
function failureOf(answer: HttpAnswer, now: Date): FailureDetail {
  const failure = failureOfStatus(answer, now);
  if (answer.status === 403) {
    return { ...failure, detail: 'the token may lack privacy_requests:write or privacy_requests:read' };
  }
  const body = parseJson(answer.text);
  return { ...failure, detail: body.ok ? explained[readErrorForm(body.value)] : undefined };
}
