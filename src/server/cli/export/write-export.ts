import { mkdir } from 'node:fs/promises';
import { CcpaFigures, type CcpaFiguresRow } from '../../../domain/evidence/ccpa-figures.js';
import { answersOf, ccpaLogRows, type CcpaLogRow } from '../../../domain/evidence/ccpa-log.js';
import { readEvidence, type EvidenceReader, type ExportPeriod } from '../../../ledger/export-evidence.js';
import type { Ledger } from '../../../ledger/ledger.js';
import { signHeads } from '../../../ledger/signed-heads.js';
import { OutputFile } from './output-file.js';
import {
  csvTable,
  eventColumns,
  eventRow,
  figureColumns,
  jsonLines,
  logColumns,
  receiptColumns,
  receiptRow,
  requestColumns,
  requestRow,
  type Sink,
} from './tables.js';

export interface ExportOptions {
  /** Made if there is none; files of an earlier export are replaced. */
  readonly folder: string;
  readonly period: ExportPeriod;
  /** IANA: civil days of the log and the figures are this zone's. */
  readonly timeZone: string;
  /** Whether requests, events and receipts are written as tables too. */
  readonly csv: boolean;
  /** Told of how many rows of how many are written. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What was written, in rows. */
export interface Exported {
  readonly requests: number;
  readonly events: number;
  readonly receipts: number;
  readonly heads: number;
}

/**
 * Writes the ledger's evidence, as it stands at one moment, to a folder: requests, events, receipts, signed heads and what
 * had ended as a line of JSON each, the public keys, the log of 11 CCR §7101 and the figures of §7102. It holds no personal data. Files appear
 * when all of them are whole.
 */
export async function writeExport(ledger: Ledger, options: ExportOptions): Promise<Exported> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  // So that what is exported is signed up to now.
  await signHeads(ledger);
  const files = new Files(options.folder);
  try {
    const exported = await readEvidence(ledger, options.period, (evidence) => writeAll(evidence, options, files));
    await files.finish();
    return exported;
  } catch (error) {
    await files.abandon();
    throw error;
  }
}

/** The files of one export: all of them appear, or none. */
class Files {
  readonly #folder: string;
  readonly #files: OutputFile[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  async create(name: string): Promise<OutputFile> {
    const file = await OutputFile.create(this.#folder, name);
    this.#files.push(file);
    return file;
  }

  async finish(): Promise<void> {
    for (const file of this.#files) await file.finish();
  }

  async abandon(): Promise<void> {
    await Promise.all(this.#files.map((file) => file.abandon()));
  }
}

async function writeAll(evidence: EvidenceReader, options: ExportOptions, files: Files): Promise<Exported> {
  const counts = await evidence.count();
  const total = counts.requests + counts.events + counts.receipts + counts.heads;
  let done = 0;
  const pass = async <Row extends object>(pages: AsyncGenerator<readonly Row[]>, sinks: readonly Sink<Row>[]) => {
    let written = 0;
    for await (const rows of pages) {
      for (const sink of sinks) await sink.write(rows);
      written += rows.length;
      done += rows.length;
      options.onProgress?.(done, total);
    }
    return written;
  };
  const tables = async <Row, Columns extends string>(
    name: string,
    columns: readonly Columns[],
    toRow: (row: Row) => Record<Columns, string | number>,
  ): Promise<readonly Sink<Row>[]> => {
    if (!options.csv) return [];
    const table = await csvTable(await files.create(name), columns);
    return [{ write: (rows) => table.write(rows.map(toRow)) }];
  };
  const lines = async (name: string) => jsonLines(await files.create(name));

  const law = await californiaLaw(files, options.timeZone);
  const exported: Exported = {
    requests: await pass(evidence.requests(), [
      await lines('requests.ndjson'),
      ...(await tables('requests.csv', requestColumns, requestRow)),
      law,
    ]),
    events: await pass(evidence.events(), [
      await lines('events.ndjson'),
      ...(await tables('events.csv', eventColumns, eventRow)),
    ]),
    receipts: await pass(evidence.receipts(), [
      await lines('receipts.ndjson'),
      ...(await tables('receipts.csv', receiptColumns, receiptRow)),
    ]),
    heads: await pass(evidence.heads(), [await lines('heads.ndjson')]),
  };
  const ended = await lines('ended.ndjson');
  for await (const statement of evidence.ended()) await ended.write([statement]);
  await law.end();
  await (await files.create('jwks.json')).write(`${JSON.stringify(await evidence.keys(), null, 2)}\n`);
  return exported;
}

/** The log and the figures of those requests that are answered under the CCPA. */
async function californiaLaw(
  files: Files,
  timeZone: string,
): Promise<Sink<Parameters<typeof answersOf>[0]> & { end(): Promise<void> }> {
  const log = await csvTable<Record<keyof CcpaLogRow, string>>(await files.create('ccpa-7101-log.csv'), logColumns);
  const figures = new CcpaFigures();
  return {
    async write(rows) {
      const requests = rows.filter(({ regulation }) => regulation === 'CCPA');
      for (const request of requests) for (const answered of answersOf(request, timeZone)) figures.add(answered);
      await log.write(requests.flatMap((request) => ccpaLogRows(request, timeZone).map((row) => ({ ...row }))));
    },
    async end() {
      const file = await files.create('ccpa-7102-figures.csv');
      const table = await csvTable<Record<keyof CcpaFiguresRow, string | number>>(file, figureColumns);
      await table.write(figures.rows().map((row) => ({ ...row })));
    },
  };
}
