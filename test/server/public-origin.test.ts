import { expect, it } from '@jest/globals';
import { publicOrigin } from '../../src/server/public-origin.js';

it.each([
  ['as it was asked', { host: 'graph.example.com:4000' }, 'http://graph.example.com:4000'],
  ['by an address', { host: '[::1]:4000' }, 'http://[::1]:4000'],
  ['behind TLS', { host: 'graph.example.com', 'x-forwarded-proto': 'https' }, 'https://graph.example.com'],
  [
    'behind several proxies',
    { host: '10.0.0.7:80', 'x-forwarded-proto': 'https, http', 'x-forwarded-host': 'graph.example.com, inner' },
    'https://graph.example.com',
  ],
  ['under a name that is none', { host: 'a b/c@d', 'x-forwarded-host': 'x/y' }, 'http://127.0.0.1:4000'],
  ['over a protocol that is none', { host: 'a', 'x-forwarded-proto': 'javascript' }, 'http://a'],
  ['without a name', {}, 'http://127.0.0.1:4000'],
])('a link to the server begins with where the caller reached it: %s', (_how, headers, origin) => {
  expect(publicOrigin(headers, '127.0.0.1:4000')).toBe(origin);
});
