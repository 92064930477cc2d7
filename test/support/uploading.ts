import { inventedPerson } from '../../datasources/simulator-kit/index.js';
import type { UserErrorShown } from './operations.js';
import { requestOfRecord } from './operations.js';
import { eventually, type RunningSystem } from './running-system.js';

export const intake = 'opt-out-machine';

/** A request that came in through the vendor that takes files. */
export interface IntakeRequest {
  readonly id: string;
  readonly nativeId: string;
}

let people = 0;

/** A person asks there for their data. */
export async function askForData(system: RunningSystem): Promise<IntakeRequest> {
  people += 1;
  const nativeId = system.simulator(intake).add(inventedPerson(500 + people), { right: 'ACCESS' });
  const request = await eventually(
    () => requestOfRecord(system, intake, nativeId),
    (found) => found !== null,
  );
  if (request === null) throw new Error('The request is not there.');
  return { id: request.id, nativeId };
}

export interface FileWanted {
  readonly request: string;
  readonly name?: string;
  readonly contentType?: string;
  readonly size: number;
}

export interface FileShown {
  readonly id: string;
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
  readonly sha256: string | null;
  readonly state: string;
  readonly deliveredAt: string | null;
}

export interface FilePlaceShown {
  readonly file: FileShown | null;
  readonly uploadUrl: string | null;
  readonly expiresAt: string | null;
  readonly userErrors: readonly UserErrorShown[];
}

const fileFields = 'id name contentType size sha256 state deliveredAt';

const announcement = /* GraphQL */ `
  mutation UploadFile($input: UploadFileInput!) {
    uploadFile(input: $input) {
      file { ${fileFields} }
      uploadUrl
      expiresAt
      userErrors { code message field }
    }
  }
`;

export async function announceFile(system: RunningSystem, wanted: FileWanted): Promise<FilePlaceShown> {
  const input = { name: 'export.csv', contentType: 'text/csv', ...wanted };
  return (await system.query<{ readonly uploadFile: FilePlaceShown }>(announcement, { input })).uploadFile;
}

/** As above, where it must be taken; answers the file's id and where its bytes go. */
export async function announcedFile(
  system: RunningSystem,
  wanted: FileWanted,
): Promise<{ readonly id: string; readonly url: string }> {
  const { file, uploadUrl, userErrors } = await announceFile(system, wanted);
  if (file === null || uploadUrl === null) throw new Error(`The file was not taken: ${JSON.stringify(userErrors)}`);
  return { id: file.id, url: uploadUrl };
}

export interface UploadAnswer {
  readonly status: number;
  readonly state: string | null;
  readonly sha256: string | null;
  readonly message: string | null;
}

/** Sends bytes to a place. A stream is sent without a length. */
export async function put(
  url: string,
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>,
  headers: Readonly<Record<string, string>> = {},
): Promise<UploadAnswer> {
  const response = await fetch(url, { method: 'PUT', body, headers, duplex: 'half' });
  // The server's own form; what else it may be is for the tests of the server.
  const answer = (await response.json()) as {
    readonly state?: string;
    readonly sha256?: string;
    readonly errors?: readonly { readonly message: string }[];
  };
  return {
    status: response.status,
    state: answer.state ?? null,
    sha256: answer.sha256 ?? null,
    message: answer.errors?.[0]?.message ?? null,
  };
}

const filesAndEvents = /* GraphQL */ `
  query Files($id: ID!) {
    privacyRequest(id: $id) {
      files { ${fileFields} }
      vendorStatuses { right state reason lastError { message } }
      events(first: 100) { nodes { type message } }
    }
  }
`;

export interface FilesShown {
  readonly files: readonly FileShown[];
  readonly vendorStatuses: readonly {
    readonly right: string;
    readonly state: string;
    readonly reason: string | null;
    readonly lastError: { readonly message: string } | null;
  }[];
  readonly events: { readonly nodes: readonly { readonly type: string; readonly message: string }[] };
}

export async function filesOf(system: RunningSystem, id: string): Promise<FilesShown> {
  type Found = { readonly privacyRequest: FilesShown | null };
  const { privacyRequest } = await system.query<Found>(filesAndEvents, { id });
  if (privacyRequest === null) throw new Error('The request is not there.');
  return privacyRequest;
}

/** Waits until every file of the request has come to its end; a large one takes its time on a machine that is busy. */
export async function filesAtTheirEnd(system: RunningSystem, id: string, withinMs?: number): Promise<FilesShown> {
  await eventually(
    () => filesOf(system, id),
    ({ files }) => files.every(({ state }) => state === 'DELIVERED' || state === 'FAILED'),
    withinMs,
  );
  // The fields of one answer are not all of one moment.
  return filesOf(system, id);
}
