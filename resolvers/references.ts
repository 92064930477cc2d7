import { normalizeEmail } from '../src/domain/identifiers.js';
import { findNode, type FoundNode } from './find-node.js';
import { uuidOf, type NodeType } from './global-id.js';
import type { OperationContext } from './operation-context.js';
import { mayReveal } from './personal-data.js';
import { subjectShape } from './subject-shape.js';

/** What another part of a federated graph knows of a thing of ours: its type, and a key. */
export interface Representation {
  readonly __typename: string;
  readonly id?: unknown;
  readonly email?: unknown;
}

type ResolveReference = (representation: Representation, context: OperationContext) => Promise<FoundNode | null>;

const byId =
  (type: NodeType): ResolveReference =>
  async ({ id }, context) => {
    const uuid = typeof id === 'string' ? uuidOf(type, id) : null;
    return uuid === null ? null : findNode({ type, uuid }, context);
  };

/**
 * By address only for who may read addresses: anybody else could ask address by address who is known here. A mask is no
 * address, so it finds nobody.
 */
const subjectByEmail: ResolveReference = async ({ email }, context) => {
  const { services, revealed } = context;
  const address = typeof email === 'string' ? normalizeEmail(email) : null;
  if (address === null || !mayReveal(services.viewer)) return null;
  const subject = await services.subjects.byEmail(address);
  if (subject === null) return null;
  // That somebody with this address is here is told, whatever is selected.
  revealed.add(subject.id);
  return subjectShape(subject, context);
};

/** How each entity of the federated graph is found again. */
export const references: Readonly<Record<string, ResolveReference>> = {
  PrivacyRequest: byId('PrivacyRequest'),
  Subject: (representation, context) =>
    representation.id === undefined
      ? subjectByEmail(representation, context)
      : byId('Subject')(representation, context),
  Vendor: byId('Vendor'),
  VendorStatus: byId('VendorStatus'),
};
