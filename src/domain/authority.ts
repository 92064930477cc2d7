import { isClosed, isFinal } from './roll-up.js';
import type { Reason, RequestState, Right, VendorRole, VendorState } from './vocabulary.js';

/** What keeps planned work from being sent for now. */
export type Gate = 'LEGAL_HOLD' | 'IDENTITY' | 'APPROVAL';

/** What is known of one planned call where it is decided whether it may be made. */
export interface GateFacts {
  readonly right: Right;
  /** A legal hold stands on the person, or on one who shares an identifier that would be sent. */
  readonly held: boolean;
  readonly identityWanted: boolean;
  readonly identityVerified: boolean;
  /** Somebody else must approve it, and nobody has. */
  readonly needsApproval: boolean;
}

/**
 * The first gate that is closed; null where all are open. A hold keeps data, so it stands before deletions only. An opt-out
 * asks for nothing that an impostor could gain by, and no law lets it wait for identity.
 */
export function closedGate(facts: GateFacts): Gate | null {
  if (facts.held && facts.right === 'DELETION') return 'LEGAL_HOLD';
  if (facts.identityWanted && !facts.identityVerified && restsOnIdentity(facts.right)) return 'IDENTITY';
  return facts.needsApproval ? 'APPROVAL' : null;
}

/** Whether a right is carried out only for the person themself. */
export const restsOnIdentity = (right: Right): boolean => right !== 'OPT_OUT';

/** The reason that a status shows behind a closed gate. Only approval has none: the state of its request says it. */
export const reasonOfGate: Readonly<Record<Gate, Reason | null>> = {
  LEGAL_HOLD: 'LEGAL_HOLD',
  IDENTITY: 'IDENTITY_NOT_VERIFIED',
  APPROVAL: null,
};

/** What counts of a request where it is decided whether it waits for somebody. */
export interface AwaitingRequest {
  readonly identityWanted: boolean;
  readonly identityVerified: boolean;
  /** By right, as rolled up from its statuses. */
  readonly rights: ReadonlyMap<Right, RequestState>;
}

interface AwaitingStatus {
  readonly role: VendorRole;
  readonly state: VendorState;
  readonly reason: Reason | null;
  readonly submittedAt: Date | null;
}

/** The word for a request that waits for identity or approval while nothing was sent for it; null where it does not. */
export function awaitedState(request: AwaitingRequest, statuses: readonly AwaitingStatus[]): RequestState | null {
  const processors = statuses.filter((status) => status.role === 'PROCESSOR');
  if (processors.some(wasSent)) return null;
  const open = [...request.rights].some(([right, state]) => restsOnIdentity(right) && !isClosed(state));
  if (open && request.identityWanted && !request.identityVerified) return 'AWAITING_IDENTITY';
  return processors.some(awaitsApproval) ? 'AWAITING_APPROVAL' : null;
}

const wasSent = ({ state, submittedAt }: AwaitingStatus): boolean =>
  submittedAt !== null || workAtVendor.has(state) || (isFinal(state) && !settledHere.has(state));

const workAtVendor: ReadonlySet<VendorState> = new Set<VendorState>(['SUBMITTING', 'ACCEPTED', 'IN_PROGRESS']);
/** Final words that a status can come to without its vendor. */
const settledHere: ReadonlySet<VendorState> = new Set<VendorState>(['EXCLUDED', 'CANCELED', 'REJECTED']);

/** A status that is blocked for no reason of its own waits for approval. */
export const awaitsApproval = (status: Pick<AwaitingStatus, 'state' | 'reason'>): boolean =>
  status.state === 'BLOCKED' && status.reason === null;
