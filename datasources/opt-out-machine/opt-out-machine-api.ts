import type { JsonValue } from '../../src/domain/json.js';
import type { VendorAccount } from '../../src/domain/vendor-account.js';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import type { CallOptions, OutgoingFile } from '../../src/domain/vendor-source.js';
import { staticToken } from '../shared/access-tokens.js';
import type { HttpAnswer } from '../shared/http-exchange.js';
import { parseJson } from '../shared/json-body.js';
import { type ReadResult, readable, unreadable } from '../shared/read-result.js';
import type { SourceDependencies } from '../shared/vendor-folder.js';
import { type VendorCall, VendorHttp } from '../shared/vendor-http.js';
import {
  type BulkItem,
  type DayPage,
  type OptOutMachineRequest,
  readBulkItems,
  readDay,
  readOneRequest,
  readSuccess,
} from './opt-out-machine-wire.js';

export type UpdateMethod = 'PATCH' | 'PUT';
export type UploadEncoding = 'multipart' | 'json';

/** The body of an update; what is left out stays as it is. */
export interface UpdateParameters {
  readonly state?: string;
  /** A text, as the vendor documents it. */
  readonly opt_out_completed?: 'true' | 'false';
  /** At most 250 characters; never shown again. */
  readonly comments?: string;
}

/** Opt-Out Machine's endpoints, one method each. Every method throws `VendorFailure`. Ids must be fit for a path. */
export class OptOutMachineApi {
  readonly #http: VendorHttp;
  readonly #updateMethod: UpdateMethod;

  constructor(
    account: VendorAccount,
    options: { readonly apiKey: string; readonly updateMethod: UpdateMethod },
    dependencies: SourceDependencies,
  ) {
    this.#updateMethod = options.updateMethod;
    this.#http = new VendorHttp({
      account,
      tokens: staticToken(options.apiKey),
      // The key stands alone, without a scheme word.
      authorize: (key) => ({ authorization: key }),
      headers: { accept: 'application/json' },
      dependencies,
    });
  }

  /** `GET /requests/<date>?page=`, `date` as `YYYYMMDD`; fifty requests a page. Null where the vendor knows no such day. */
  async requestsOfDay(date: string, page: number, call?: CallOptions): Promise<DayPage | null> {
    try {
      return await this.#http.send(
        {
          operation: 'requestsOfDay',
          method: 'GET',
          path: `/requests/${date}`,
          query: { page: String(page) },
          write: false,
          read: (answer) => readJson(answer, readDay),
        },
        call,
      );
    } catch (error) {
      // What a day without requests looks like is not documented.
      if (error instanceof VendorFailure && error.status === 404) return null;
      throw error;
    }
  }

  /** `GET /requests/<ID>`. */
  async request(id: string, call?: CallOptions): Promise<OptOutMachineRequest> {
    return this.#http.send(
      {
        operation: 'request',
        method: 'GET',
        path: `/requests/${encodeURIComponent(id)}`,
        write: false,
        read: (answer) => readRequestOf(answer, id),
      },
      call,
    );
  }

  /** `POST` to one of the paths that the vendor's documents name; `<ID>` in it stands for the id, and then no body goes along. */
  async acknowledge(path: string, id: string, call?: CallOptions): Promise<void> {
    const inPath = path.includes('<ID>');
    await this.#http.send(
      {
        operation: 'acknowledge',
        method: 'POST',
        path: path.replace('<ID>', encodeURIComponent(id)),
        ...(inPath ? {} : json({ request_id: id })),
        write: true,
        read: readDone,
      },
      call,
    );
  }

  /** `PATCH` or `PUT /requests/<ID>`. Answers the request as it then stands. */
  async updateRequest(id: string, update: UpdateParameters, call?: CallOptions): Promise<OptOutMachineRequest> {
    return this.#http.send(
      {
        operation: 'updateRequest',
        method: this.#updateMethod,
        path: `/requests/${encodeURIComponent(id)}`,
        ...json({ ...update }),
        write: true,
        read: (answer) => readRequestOf(answer, id),
      },
      call,
    );
  }

  /** `PATCH` or `PUT /requests`. Answers a word for each id that the vendor speaks of. */
  async updateRequests(
    updates: ReadonlyMap<string, UpdateParameters>,
    call?: CallOptions,
  ): Promise<ReadonlyMap<string, BulkItem>> {
    return this.#http.send(
      {
        operation: 'updateRequests',
        method: this.#updateMethod,
        path: '/requests',
        ...json([...updates].map(([id, update]) => ({ id, ...update }))),
        write: true,
        read: (answer) => readJson(answer, readBulkItems),
      },
      call,
    );
  }

  /** `POST /files`, as a form with the file or as JSON with the file in base64. */
  async uploadFile(id: string, file: OutgoingFile, encoding: UploadEncoding, call?: CallOptions): Promise<void> {
    const body =
      encoding === 'multipart'
        ? { body: formOf(id, file) }
        : json({ request_id: id, file: Buffer.from(file.content).toString('base64') });
    await this.#http.send(
      { operation: 'uploadFile', method: 'POST', path: '/files', ...body, write: true, read: readDone },
      call,
    );
  }

  async close(): Promise<void> {
    await this.#http.close();
  }
}

const json = (value: JsonValue): Pick<VendorCall<unknown>, 'headers' | 'body'> => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

function formOf(id: string, file: OutgoingFile): FormData {
  const form = new FormData();
  form.set('request_id', id);
  form.set('file', new Blob([Uint8Array.from(file.content)], { type: file.contentType }), file.name);
  return form;
}

function readJson<T>(answer: HttpAnswer, read: (value: JsonValue) => ReadResult<T>): ReadResult<T> {
  const body = parseJson(answer.text);
  return body.ok ? read(body.value) : body;
}

function readRequestOf(answer: HttpAnswer, id: string): ReadResult<OptOutMachineRequest> {
  const result = readJson(answer, readOneRequest);
  return result.ok && result.value.id !== id ? unreadable('about another id') : result;
}

/** Only `true` is documented; a plain `false` says that nothing was done. */
function readDone(answer: HttpAnswer): ReadResult<null> {
  const result = readJson(answer, readSuccess);
  if (!result.ok) return result;
  if (result.value) return readable(null);
  return { ok: false, failure: { kind: 'refused', status: answer.status, detail: 'answered without success' } };
}
