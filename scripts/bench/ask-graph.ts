import { z } from 'zod';

const answer = z.object({
  data: z.unknown().optional(),
  errors: z.array(z.object({ message: z.string() })).optional(),
});

export const jsonHeaders: Readonly<Record<string, string>> = { 'content-type': 'application/json' };

/** Sends one operation, and throws where anything in it went wrong: a figure of a broken answer would mean nothing. */
export async function askGraph(
  url: string,
  query: string,
  variables: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...jsonHeaders, ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = answer.parse(await response.json());
  if (errors !== undefined)
    throw new Error(`The graph answered with errors: ${errors.map(({ message }) => message).join(' ')}`);
  return data;
}
