import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Refusal } from './http-exchange.js';

/** Documents that were written down before, by the ids of the appendix “Persisted Documents” of GraphQL over HTTP. */
export interface TrustedDocuments {
  /** Whether nothing but these is answered. */
  readonly only: boolean;
  /** `sha256:<64 hexadecimal digits>` to the document's text. */
  readonly byId: ReadonlyMap<string, string>;
}

/** The id of a document: of its very text, white space included. */
export const documentIdOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

const manifest = z.record(z.string(), z.string());

/** Reads a manifest; what is wrong with it is added to `problems`, and it counts as empty then. */
export function readTrustedDocuments(path: string, problems: string[]): TrustedDocuments['byId'] {
  const parsed = manifest.safeParse(parsedFile(path));
  if (!parsed.success) {
    problems.push(`${path}: must be a JSON object of document ids and texts, as codegen writes it`);
    return new Map();
  }
  const byId = new Map(Object.entries(parsed.data));
  const wrong = [...byId].filter(([id, text]) => id !== documentIdOf(text));
  problems.push(...wrong.map(([id]) => `${path}: ${id.slice(0, 80)} is not the id of its document`));
  return byId;
}

function parsedFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

const unknownDocument: Refusal = {
  status: 404,
  code: 'PERSISTED_DOCUMENT_NOT_FOUND',
  message: 'No document has this documentId here. Ask for it to be added to the manifest, and send none otherwise.',
};
const notTrusted: Refusal = {
  status: 403,
  code: 'DOCUMENT_NOT_TRUSTED',
  message: 'Only documents of the manifest are answered. Send the documentId of one of them, or its very text.',
};
const bothSent: Refusal = { status: 400, code: 'BAD_REQUEST', message: 'Send documentId or query, not both.' };
const noText: Refusal = { status: 400, code: 'BAD_REQUEST', message: 'documentId must be a text.' };

/** What a request names its document with. */
export interface DocumentSent {
  readonly query: unknown;
  readonly documentId: unknown;
}

const isLeftOut = (value: unknown): boolean => value === undefined || value === null;

/** The text of the document that is meant, whatever it is; or why there is none. For WebSockets as well. */
export function documentMeant(
  { query, documentId }: DocumentSent,
  { only, byId }: TrustedDocuments,
): { readonly query: unknown } | { readonly refusal: Refusal } {
  if (isLeftOut(documentId)) {
    const isTrusted = !only || isLeftOut(query) || (typeof query === 'string' && byId.has(documentIdOf(query)));
    return isTrusted ? { query } : { refusal: notTrusted };
  }
  if (!isLeftOut(query)) return { refusal: bothSent };
  if (typeof documentId !== 'string') return { refusal: noText };
  const text = byId.get(documentId);
  return text === undefined ? { refusal: unknownDocument } : { query: text };
}

/** A request's parameters, wherever they stand: in the URL of a GET, in the body of a POST. */
export interface SentParameters {
  readonly search: string;
  readonly body: unknown;
}

/** The same parameters with the text of the document in the place of its id. */
export function withDocument(
  { search, body }: SentParameters,
  documents: TrustedDocuments,
): SentParameters | { readonly refusal: Refusal } {
  if (body === undefined) {
    const parameters = new URLSearchParams(search);
    const meant = documentMeant(sentInUrl(parameters), documents);
    if ('refusal' in meant) return meant;
    if (!parameters.has('documentId')) return { search, body };
    parameters.delete('documentId');
    parameters.set('query', String(meant.query));
    return { search: `?${parameters.toString()}`, body };
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return { search, body };
  const { query, documentId, ...others }: Partial<DocumentSent> = body;
  const meant = documentMeant({ query, documentId }, documents);
  if ('refusal' in meant) return meant;
  return { search, body: isLeftOut(documentId) ? body : { ...others, query: meant.query } };
}

/** One that is named twice is none of the documents, whichever of the two would be taken. */
function sentInUrl(parameters: URLSearchParams): DocumentSent {
  const only = (name: string): unknown => {
    const values = parameters.getAll(name);
    return values.length > 1 ? values : values[0];
  };
  return { query: only('query'), documentId: only('documentId') };
}
