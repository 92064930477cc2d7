import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { anyOf } from '../ledger/requests.js';
import type { Database, Ledger } from '../ledger/ledger.js';
import { signature } from '../ledger/subject-cipher.js';

/** What an approval is about, as far as the request itself says it. */
export interface PlannedRequest {
  readonly id: string;
  readonly subject_id: string;
  readonly regulation: string;
}

/**
 * Stands for exactly what waits for approval: an HMAC over the request, the person, the regulation and each call that would
 * be made, with its vendor and what it sends. The payload counts as its ciphertext, which is written once.
 */
export async function approvalPlan(ledger: Ledger, db: Database, request: PlannedRequest): Promise<Buffer> {
  const plans = await approvalPlans(ledger, db, [request]);
  return plans.get(request.id) ?? hashOf(ledger, request, []);
}

/** The same for many requests in one statement; those that nothing waits for are left out. */
export async function approvalPlans(
  ledger: Ledger,
  db: Database,
  requests: readonly PlannedRequest[],
): Promise<ReadonlyMap<string, Buffer>> {
  const rows = await db
    .selectFrom('vendor_record')
    .select(['id', 'request_id', 'vendor_key', 'kind', 'payload'])
    .where('request_id', '=', anyOf(requests.map(({ id }) => id)))
    .where(awaitsApproval)
    .orderBy('id')
    .execute();
  const byRequest = Map.groupBy(rows, (row) => row.request_id);
  return new Map(
    requests.flatMap((request) => {
      const calls = byRequest.get(request.id);
      if (calls === undefined) return [];
      const parts = calls.map((row) => [
        row.id,
        row.vendor_key,
        row.kind,
        createHash('sha256')
          .update(row.payload ?? '')
          .digest('hex'),
      ]);
      return [[request.id, hashOf(ledger, request, parts)] as const];
    }),
  );
}

/** Of records: planned, not sent, and nobody has approved it. */
export const awaitsApproval = sql<boolean>`needs_approval and not superseded and phase in ('PLANNED', 'BLOCKED', 'INTENT')`;

const hashOf = (ledger: Ledger, request: PlannedRequest, calls: readonly unknown[]): Buffer =>
  signature(
    ledger.keys.lookup,
    `approval:${JSON.stringify([request.id, request.subject_id, request.regulation, calls])}`,
  );
