import type { RequestFacts, RightFacts, VendorFacts } from '../domain/evidence/statements.js';
import { rightResults, type RightPart } from '../domain/right-results.js';
import type { RequestRow, StatusRow } from './requests.js';

/** What of a request's row is told. */
export type FactsRow = Pick<
  RequestRow,
  | 'id'
  | 'reference'
  | 'regulation'
  | 'state'
  | 'rights'
  | 'decided'
  | 'origin_vendor'
  | 'received_at'
  | 'acknowledged_at'
  | 'completed_at'
  | 'closed_at'
>;

type Part = RightPart & { readonly row: StatusRow };

/** An intake status whose decision the vendor does not show yet counts as what was decided. */
const partOf = (row: StatusRow): Part => {
  const word = row.role === 'INTAKE' ? (row.decision ?? row) : row;
  return {
    right: row.right,
    role: row.role,
    state: word.state,
    outcome: word.outcome,
    acknowledged: row.acknowledged_at !== null,
    row,
  };
};

/** What a request came to, or how far it has come. `statuses` are all of the request's. */
export function factsOf(request: FactsRow, statuses: readonly StatusRow[]): RequestFacts {
  return {
    request: request.id,
    reference: request.reference,
    regulation: request.regulation,
    state: request.state,
    origin: request.origin_vendor,
    receivedAt: request.received_at.toISOString(),
    acknowledgedAt: textOf(request.acknowledged_at),
    completedAt: textOf(request.completed_at),
    closedAt: textOf(request.closed_at),
    rights: rightResults(request, statuses.map(partOf)).map((result): RightFacts => ({
      right: result.right,
      state: result.state,
      outcome: result.outcome,
      vendors: result.statuses.map(({ row }) => vendorOf(row)),
    })),
  };
}

const vendorOf = (row: StatusRow): VendorFacts => ({
  vendor: row.vendor_key,
  kind: row.vendor_kind,
  role: row.role,
  state: row.state,
  outcome: row.outcome,
  reason: row.reason,
  confidence: row.confidence,
  submittedAt: textOf(row.submitted_at),
  acknowledgedAt: textOf(row.acknowledged_at),
  completedAt: textOf(row.completed_at),
});

const textOf = (instant: Date | null): string | null => instant?.toISOString() ?? null;
