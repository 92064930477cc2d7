import { expect, it } from '@jest/globals';
import { serverAudits } from 'graphql-http';

/** As many as there are: a package without audits would otherwise pass. */
const count = 61;

/** Makes a test of each of graphql-http's audits of a server that is running by then. */
export function itPassesEveryAudit(url: () => string, headers: Record<string, string> = {}): void {
  const audits = serverAudits({
    url,
    fetchFn: (target: string, init: RequestInit = {}) => {
      const sent = new Headers({ ...headers, 'apollo-require-preflight': 'true' });
      new Headers(init.headers).forEach((value, name) => {
        sent.set(name, value);
      });
      return fetch(target, { ...init, headers: sent });
    },
  });

  it(`is asked all ${String(count)} questions`, () => {
    expect(audits).toHaveLength(count);
  });

  it.each(audits.map(({ id, name, fn }) => ({ id, name, fn })))('$id $name', async ({ fn }) => {
    expect(await fn()).toMatchObject({ status: 'ok' });
  });
}
