import { randomUUID } from 'node:crypto';
import { membersOf, type Reply } from '../../simulator-kit/index.js';
import { invalid } from './api-errors.js';
import { objectTypes, type ObjectType } from './compliance-request.js';
import type { OutreachQuirks } from './quirks.js';
import { type RequestStore, users } from './request-store.js';
import { type Rendering, resourceOf } from './resource.js';

interface Wanted {
  readonly requesterId: number;
  readonly objectType: ObjectType;
  readonly email: string;
}

/** The names of the create's attributes: not those of the resource, except in the older specification. */
const attributeNames = {
  snake_case: {
    requester: 'requester_email',
    type: 'request_type',
    object: 'object_type',
    email: 'request_object_email',
  },
  camelCase: { requester: 'requesterId', type: 'requestType', object: 'objectType', email: 'requestObjectId' },
} as const;

/** Accepts a batch; the requests that come out of it are in the list, not in this answer. */
export function createComplianceRequest(body: unknown, store: RequestStore, rendering: Rendering): Reply {
  const { quirks, now } = rendering;
  const wanted = readWanted(body, quirks);
  if ('status' in wanted) return wanted;
  const batchUuid = randomUUID();
  const made = Array.from({ length: Math.floor(quirks.get('requestsPerBatch')) }, () =>
    store.create({ ...wanted, batchUuid, at: now }),
  );
  const [first] = made;
  const effect = { kind: 'create', nativeId: first?.id ?? batchUuid } as const;
  const pointer = quirks.get('batchIdIsUuid') ? batchUuid : randomUUID();
  const resource = first === undefined ? null : resourceOf(first, rendering);
  if (quirks.get('createBody') === 'camelCase') return { status: 201, body: { data: resource }, effect };
  const bodies = {
    batch: { data: { batch_compliance_request_id: pointer } },
    attributes: { data: { type: 'batchComplianceRequest', attributes: { batchComplianceRequestUuid: pointer } } },
    resource: { data: resource },
    empty: {},
  };
  return { status: 201, body: bodies[quirks.get('createAnswer')], effect };
}

function readWanted(body: unknown, quirks: OutreachQuirks): Wanted | Reply {
  const data = membersOf(membersOf(body).get('data'));
  if (data.get('type') !== 'complianceRequest') return invalid('/data/type', "The type has to be 'complianceRequest'.");
  const attributes = membersOf(data.get('attributes'));
  const names = attributeNames[quirks.get('createBody')];
  const pointer = (name: string): string => `/data/attributes/${name}`;

  const requester = attributes.get(names.requester);
  const user = users.find(({ id, email }) => requester === id || requester === email);
  if (user === undefined) return invalid(pointer(names.requester), 'The requester has to be a user of this account.');
  if (attributes.get(names.type) !== 'Delete') return invalid(pointer(names.type), "Only 'Delete' is supported.");
  const objectType = objectTypes.find((known) => known === attributes.get(names.object));
  if (objectType === undefined)
    return invalid(pointer(names.object), "The object type has to be 'Prospect' or 'Recipient'.");
  const email = attributes.get(names.email);
  if (typeof email !== 'string' || !/^[^@\s]+@[^@\s]+$/.test(email) || email.length > 255) {
    return invalid(pointer(names.email), 'This is no e-mail address.');
  }
  return { requesterId: user.id, objectType, email };
}
