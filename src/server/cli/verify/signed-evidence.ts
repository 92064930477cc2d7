import { basename } from 'node:path';
import { z } from 'zod';
import { sha256Hex } from '../../../domain/evidence/event-chain.js';
import type { PublicKeySet } from '../../../domain/evidence/public-key.js';
import { readSigned } from '../../../domain/evidence/signed-statement.js';
import type { ChainEnd, EndedChain, StatementType } from '../../../domain/evidence/statements.js';
import { EvidenceFileError, readSignedLines } from './evidence-files.js';

// What is signed was written by a ledger, perhaps by a later version of it: only what is used here is asked for.
const chainEnd = z.object({ events: z.int().positive(), head: z.string() });
const receiptStatement = z.object({
  request: z.string(),
  reference: z.string(),
  regulation: z.string(),
  state: z.string(),
  issuedAt: z.string(),
  receivedAt: z.string(),
  completedAt: z.string(),
  rights: z.array(
    z.object({
      right: z.string(),
      state: z.string(),
      outcome: z.string().nullable(),
      vendors: z.array(
        z.object({
          vendor: z.string(),
          state: z.string(),
          outcome: z.string().nullable(),
          confidence: z.string().nullable(),
          completedAt: z.string().nullable(),
        }),
      ),
    }),
  ),
  chain: chainEnd,
});
const headsStatement = z.object({
  number: z.int().positive(),
  signedAt: z.string(),
  previous: z.string().nullable(),
  heads: z.array(chainEnd.extend({ request: z.string() })),
});

const endedStatement = z.object({
  period: z.object({ from: z.string().nullable(), until: z.string().nullable() }),
  ended: z.array(z.object({ request: z.string(), events: z.int(), head: z.string().nullable(), endedAt: z.string() })),
});

export type CheckedReceipt = z.output<typeof receiptStatement> & { readonly keyId: string };

/** What a file of signed statements showed. */
export interface SignedEvidence<T> {
  readonly statements: readonly T[];
  readonly faults: readonly string[];
}

export async function readReceipts(file: string, keys: PublicKeySet): Promise<SignedEvidence<CheckedReceipt>> {
  const { read, faults } = await readStatements(file, 'privacy-graph-receipt', receiptStatement, keys);
  if (read.length + faults.length === 0) throw new EvidenceFileError(`${basename(file)} holds no receipt.`);
  return { statements: read.map(({ statement, keyId }) => ({ ...statement, keyId })), faults };
}

/** The ends that signed heads name. The statements themselves are a chain: a number that is missing, or another hash, is a fault. */
export async function readHeads(
  file: string,
  keys: PublicKeySet,
): Promise<SignedEvidence<ChainEnd & { readonly request: string }>> {
  const { read, faults } = await readStatements(file, 'privacy-graph-heads', headsStatement, keys);
  let before: { readonly number: number; readonly hash: string } | null = null;
  for (const { statement, jws } of read) {
    const expected: number = before === null ? 1 : before.number + 1;
    if (statement.number !== expected) {
      faults.push(`Signed heads ${String(expected)} are missing: ${String(statement.number)} come next.`);
    } else if (statement.previous !== (before?.hash ?? null)) {
      faults.push(`Signed heads ${String(statement.number)} do not follow from those before them.`);
    }
    before = { number: statement.number, hash: sha256Hex(jws) };
  }
  return { statements: read.flatMap(({ statement }) => statement.heads), faults };
}

/** The chains that had ended when an export was written, and whether that was of all requests. */
export interface EndedEvidence extends SignedEvidence<EndedChain> {
  readonly whole: boolean;
}

export async function readEnded(file: string, keys: PublicKeySet): Promise<EndedEvidence> {
  const { read, faults } = await readStatements(file, 'privacy-graph-ended', endedStatement, keys);
  if (read.length + faults.length === 0) {
    throw new EvidenceFileError(`${basename(file)} does not say what the export is of.`);
  }
  const whole = read.every(({ statement: { period } }) => period.from === null && period.until === null);
  return { statements: read.flatMap(({ statement }) => statement.ended), whole, faults };
}

interface Read<T> {
  readonly statement: T;
  readonly jws: string;
  readonly keyId: string;
}

async function readStatements<T>(
  file: string,
  type: StatementType,
  schema: z.ZodType<T>,
  keys: PublicKeySet,
): Promise<{ readonly read: readonly Read<T>[]; readonly faults: string[] }> {
  const read: Read<T>[] = [];
  const faults: string[] = [];
  for await (const { number, value: jws } of readSignedLines(file)) {
    const where = `Line ${String(number)} of ${basename(file)}`;
    const reading = jws === null ? { kind: 'unreadable' as const } : await readSigned(jws, type, keys);
    if (reading.kind !== 'signed') {
      faults.push(`${where} ${problemOf(reading)}`);
      continue;
    }
    const statement = schema.safeParse(reading.payload);
    if (statement.success && jws !== null) read.push({ statement: statement.data, jws, keyId: reading.keyId });
    else faults.push(`${where} was signed, but cannot be understood by this version.`);
  }
  return { read, faults };
}

type Unsigned = Exclude<Awaited<ReturnType<typeof readSigned>>, { readonly kind: 'signed' }>;

function problemOf(reading: Unsigned): string {
  switch (reading.kind) {
    case 'unreadable':
      return 'is no signed statement.';
    case 'unknown-key':
      return `was signed with the key ${reading.keyId}, which is not among the public keys.`;
    case 'other-statement':
      return `was signed as something else (${reading.found}).`;
    case 'forged':
      return 'was changed after it was signed: the signature does not fit.';
  }
}
