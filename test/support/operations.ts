import { randomUUID } from 'node:crypto';
import { eventually, type RunningSystem } from './running-system.js';
import type { Simulator } from '../../datasources/simulator-kit/index.js';

/** A vendor status as `requestFields` selects it. */
export interface StatusShown {
  readonly id: string;
  readonly right: string;
  readonly role: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly confidence: string | null;
  readonly explanation: string;
  readonly attempts: number;
  readonly observedAt: string | null;
  readonly vendor: { readonly key: string; readonly name: string };
  readonly records: readonly {
    readonly id: string;
    readonly nativeId: string | null;
    readonly nativeState: string | null;
  }[];
}

/** A request as `requestFields` selects it. */
export interface RequestShown {
  readonly id: string;
  readonly reference: string;
  readonly state: string;
  readonly explanation: string;
  readonly acknowledgedAt: string | null;
  readonly completedAt: string | null;
  readonly closedAt: string | null;
  readonly origin: { readonly key: string } | null;
  readonly subject: { readonly id: string; readonly email: string | null; readonly phones: readonly string[] };
  readonly rights: readonly { readonly right: string; readonly state: string; readonly outcome: string | null }[];
  readonly vendorStatuses: readonly StatusShown[];
}

export const requestFields = /* GraphQL */ `
  fragment RequestFields on PrivacyRequest {
    id
    reference
    state
    explanation
    acknowledgedAt
    completedAt
    closedAt
    origin {
      key
    }
    subject {
      id
      email
      phones
    }
    rights {
      right
      state
      outcome
    }
    vendorStatuses {
      id
      right
      role
      state
      outcome
      reason
      confidence
      explanation
      attempts
      observedAt
      vendor {
        key
        name
      }
      records {
        id
        nativeId
        nativeState
      }
    }
  }
`;

export interface UserErrorShown {
  readonly code: string;
  readonly message: string;
  readonly field: readonly string[] | null;
}

export interface ActShown {
  readonly privacyRequest: RequestShown | null;
  readonly userErrors: readonly UserErrorShown[];
}

export interface DeletionWanted {
  readonly idempotencyKey?: string;
  readonly subject?: {
    readonly id?: string;
    readonly email?: string;
    readonly phone?: string;
    readonly name?: string;
  } | null;
  readonly request?: string;
  readonly vendors?: readonly string[] | null;
  readonly regulation?: string;
  readonly receivedAt?: string;
  readonly message?: string;
  readonly planHash?: string;
}

const deletion = /* GraphQL */ `
  ${requestFields}
  mutation RequestDeletion($input: RequestDeletionInput!) {
    requestDeletion(input: $input) {
      privacyRequest {
        ...RequestFields
      }
      userErrors {
        code
        message
        field
      }
    }
  }
`;

/** Asks for a deletion; under a key of its own where none is given. */
export async function requestDeletion(system: RunningSystem, wanted: DeletionWanted): Promise<ActShown> {
  const input = { idempotencyKey: randomUUID(), ...wanted };
  return (await system.query<{ readonly requestDeletion: ActShown }>(deletion, { input })).requestDeletion;
}

/** As above, where it must be taken. */
export async function takenDeletion(system: RunningSystem, wanted: DeletionWanted): Promise<RequestShown> {
  const { privacyRequest, userErrors } = await requestDeletion(system, wanted);
  if (privacyRequest === null) throw new Error(`The deletion was not taken: ${JSON.stringify(userErrors)}`);
  return privacyRequest;
}

const acknowledgement = /* GraphQL */ `
  ${requestFields}
  mutation Acknowledge($input: AcknowledgeInput!) {
    acknowledge(input: $input) {
      privacyRequest {
        ...RequestFields
      }
      userErrors {
        code
        message
        field
      }
    }
  }
`;

export async function acknowledge(system: RunningSystem, request: string): Promise<ActShown> {
  return (await system.query<{ readonly acknowledge: ActShown }>(acknowledgement, { input: { request } })).acknowledge;
}

const byId = /* GraphQL */ `
  ${requestFields}
  query Request($id: ID!) {
    privacyRequest(id: $id) {
      ...RequestFields
    }
  }
`;

export async function requestOf(system: RunningSystem, id: string): Promise<RequestShown> {
  const { privacyRequest } = await system.query<{ readonly privacyRequest: RequestShown | null }>(byId, { id });
  if (privacyRequest === null) throw new Error('The request is not there.');
  return privacyRequest;
}

/**
 * Waits until the request is as it should be, and reads it once more: the fields of one answer are not all of one moment,
 * so that what was committed together with what was waited for is only sure to be in the next.
 */
export async function requestOnce(
  system: RunningSystem,
  id: string,
  satisfies: (request: RequestShown) => boolean,
): Promise<RequestShown> {
  await eventually(() => requestOf(system, id), satisfies);
  return requestOf(system, id);
}

const byVendorRecord = /* GraphQL */ `
  ${requestFields}
  query OfRecord($vendor: ID!, $nativeId: String!) {
    privacyRequestByVendorRecord(vendor: $vendor, nativeId: $nativeId) {
      ...RequestFields
    }
  }
`;

/** The request of a vendor's record; null where the vendor has no such record. */
export async function requestOfRecord(
  system: RunningSystem,
  vendor: string,
  nativeId: string,
): Promise<RequestShown | null> {
  type Found = { readonly privacyRequestByVendorRecord: RequestShown | null };
  return (await system.query<Found>(byVendorRecord, { vendor, nativeId })).privacyRequestByVendorRecord;
}

const closed = ['COMPLETED', 'PARTIALLY_COMPLETED', 'FAILED', 'DENIED'];

/** Waits until it has come to its end, whatever that is: one in twelve of what the simulators are sent ends badly. */
export const requestAtItsEnd = (system: RunningSystem, id: string): Promise<RequestShown> =>
  requestOnce(system, id, ({ state }) => closed.includes(state));

/** The state at each vendor, by key: for requests of one right. */
export const stateByVendor = (request: RequestShown): Readonly<Record<string, string>> =>
  Object.fromEntries(request.vendorStatuses.map((status) => [status.vendor.key, status.state]));

/** The status of one vendor. */
export function statusAt(request: RequestShown, vendor: string): StatusShown {
  const status = request.vendorStatuses.find((one) => one.vendor.key === vendor);
  if (status === undefined) throw new Error(`${vendor} takes no part.`);
  return status;
}

/** How many records came about at a vendor through its API, by its own log. */
export const createdAt = (simulator: Simulator): number =>
  simulator.calls().filter((call) => call.effect?.kind === 'create').length;
