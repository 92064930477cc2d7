import { stringify } from 'csv-stringify/sync';
import type { ExportedEvent } from '../../../domain/evidence/check-chain.js';
import type { ExportedReceipt, ExportedRequest } from '../../../ledger/export-evidence.js';
import type { OutputFile } from './output-file.js';

/** A place for rows of one kind. */
export interface Sink<Row> {
  write(rows: readonly Row[]): Promise<void>;
}

/** A line of JSON for each row. */
export const jsonLines = (file: OutputFile): Sink<object> => ({
  write: (rows) => file.write(rows.map((row) => `${JSON.stringify(row)}\n`).join('')),
});

/**
 * A table as RFC 4180 has it. A cell that a spreadsheet would take for a formula (it begins with =, +, -, @, a tab or a line
 * end) begins with an apostrophe instead: names of accounts stand in sentences here, and whoever opens the file trusts it.
 */
export async function csvTable<Row extends Readonly<Record<string, string | number>>>(
  file: OutputFile,
  columns: readonly (keyof Row & string)[],
): Promise<Sink<Row>> {
  const options = { columns: [...columns], escape_formulas: true, record_delimiter: 'windows' };
  await file.write(stringify([], { ...options, header: true }));
  return { write: (rows) => file.write(stringify([...rows], options)) };
}

export const requestColumns = [
  ...(['reference', 'id', 'regulation', 'state', 'rights', 'vendors', 'origin', 'received_at'] as const),
  ...(['acknowledged_at', 'completed_at', 'closed_at', 'events', 'head'] as const),
] as const;

/** A request in one row: its rights and vendors as words, such as `DELETION:COMPLETED`. */
export const requestRow = (request: ExportedRequest): Record<(typeof requestColumns)[number], string | number> => ({
  reference: request.reference,
  id: request.request,
  regulation: request.regulation,
  state: request.state,
  rights: request.rights.map(({ right, state }) => `${right}:${state}`).join(' '),
  vendors: request.rights
    .flatMap(({ right, vendors }) => vendors.map(({ vendor, state }) => `${vendor}:${right}:${state}`))
    .join(' '),
  origin: request.origin ?? '',
  received_at: request.receivedAt,
  acknowledged_at: request.acknowledgedAt ?? '',
  completed_at: request.completedAt ?? '',
  closed_at: request.closedAt ?? '',
  events: request.chain?.events ?? 0,
  head: request.chain?.head ?? '',
});

export const eventColumns = [
  ...(['request', 'sequence', 'at', 'actor', 'type', 'message', 'vendor', 'detail', 'id', 'previous', 'hash'] as const),
] as const;

export const eventRow = (event: ExportedEvent): Record<(typeof eventColumns)[number], string | number> => ({
  ...event,
  vendor: event.vendor ?? '',
  detail: event.detail ?? '',
  previous: event.previous ?? '',
});

export const receiptColumns = ['request', 'issuedAt', 'keyId', 'events', 'head', 'jws'] as const;

export const receiptRow = (receipt: ExportedReceipt): Record<(typeof receiptColumns)[number], string | number> => ({
  ...receipt,
});

export const logColumns = [
  ...(['reference', 'date_of_request', 'nature_of_request', 'manner_of_request', 'date_receipt_confirmed'] as const),
  ...(['date_of_response', 'nature_of_response', 'basis_of_denial'] as const),
] as const;

export const figureColumns = [
  ...(['year', 'right', 'received', 'complied', 'denied', 'otherwise_closed', 'open'] as const),
  'median_days_to_respond',
] as const;
