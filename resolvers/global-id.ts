import type { VendorKind } from '../src/domain/vocabulary.js';

/** The type of the graph that a vendor's records have. */
export const recordTypes = {
  OUTREACH: 'OutreachComplianceRequest',
  ATTENTIVE: 'AttentiveDeleteRequest',
  OPT_OUT_MACHINE: 'OptOutMachineRequest',
  ZOHO_DESK: 'ZohoSubjectAccessRequest',
} as const satisfies Record<VendorKind, string>;

const nodeTypes = [
  'PrivacyRequest',
  'Subject',
  'Vendor',
  'VendorStatus',
  'RequestEvent',
  'RequestFile',
  ...Object.values(recordTypes),
] as const;

/** The types that implement Node. */
export type NodeType = (typeof nodeTypes)[number];

export interface NodeReference {
  readonly type: NodeType;
  readonly uuid: string;
}

const form = /^([A-Za-z]+):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** In characters: more than the longest name of a type and a UUID come to. */
const LONGEST_ID = 128;

/** The opaque id of the graph for a thing of ours. */
export const globalId = (type: NodeType, uuid: string): string => Buffer.from(`${type}:${uuid}`).toString('base64url');

/** What an id of the graph stands for; null for anything that this graph never gave out. */
export function parseGlobalId(id: string): NodeReference | null {
  if (id.length > LONGEST_ID) return null;
  const bytes = Buffer.from(id, 'base64url');
  // Node's decoder passes over what is no base64url: another spelling of the same bytes would be a second id.
  if (bytes.toString('base64url') !== id) return null;
  const [, word, uuid] = form.exec(bytes.toString('latin1')) ?? [];
  const type = nodeTypes.find((name) => name === word);
  return type === undefined || uuid === undefined ? null : { type, uuid };
}

/** The uuid in an id, where it is one of a thing of this type; else null. */
export function uuidOf(type: NodeType, id: string): string | null {
  const reference = parseGlobalId(id);
  return reference?.type === type ? reference.uuid : null;
}
