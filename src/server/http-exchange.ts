import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LimitReached } from '../domain/limit-reached.js';

/** One request and its answer. */
export interface HttpExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Stands in the answer's `x-request-id`, in every error and in the log. */
  readonly requestId: string;
  /** Of the URL, without the query. Never logged as it is: callers put anything there. */
  readonly path: string;
  /** The query of the URL with its question mark, or nothing. */
  readonly search: string;
}

const saneRequestId = /^[\w.:-]{1,128}$/;

/** Takes a request over: names it, and sets the headers that every answer has. */
export function beginExchange(request: IncomingMessage, response: ServerResponse): HttpExchange {
  const given = request.headers['x-request-id'];
  const requestId = typeof given === 'string' && saneRequestId.test(given) ? given : randomUUID();
  const url = request.url ?? '/';
  const query = url.indexOf('?');
  response.setHeader('x-request-id', requestId);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  // Nothing more here: the Sandbox page brings a policy for its own scripts, and two policies both apply.
  response.setHeader('content-security-policy', "frame-ancestors 'none'");
  return {
    request,
    response,
    requestId,
    path: query < 0 ? url : url.slice(0, query),
    search: query < 0 ? '' : url.slice(query),
  };
}

/** Answers with a text; `type` is its media type. */
export function answerText({ response }: HttpExchange, status: number, type: string, text: string): void {
  const body = Buffer.from(text);
  response.writeHead(status, {
    'content-type': type,
    'content-length': body.byteLength,
    'cache-control': 'no-store',
  });
  response.end(body);
}

export function answerJson(exchange: HttpExchange, status: number, value: object): void {
  answerText(exchange, status, 'application/json; charset=utf-8', JSON.stringify(value));
}

/** An error in the shape of GraphQL over HTTP, for what ends before the graph is asked. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Where a limit is the reason: which. */
  readonly limit?: LimitReached;
}

export function refuse(exchange: HttpExchange, { status, code, message, limit }: Refusal): void {
  const accepted = exchange.request.headers.accept ?? '';
  const type = accepted.includes('application/graphql-response+json')
    ? 'application/graphql-response+json; charset=utf-8'
    : 'application/json; charset=utf-8';
  const extensions = { code, ...(limit === undefined ? {} : { limit }), requestId: exchange.requestId };
  answerText(exchange, status, type, JSON.stringify({ errors: [{ message, extensions }] }));
}

export const notFound: Refusal = { status: 404, code: 'NOT_FOUND', message: 'There is nothing at this path.' };

/** Answers 405, naming the methods that the path does take. */
export function refuseMethod(exchange: HttpExchange, allowed: string): void {
  exchange.response.setHeader('allow', allowed);
  refuse(exchange, { status: 405, code: 'BAD_REQUEST', message: `This path takes ${allowed} only.` });
}
