import { expect, it } from '@jest/globals';
import { greeting } from '../../src/server/greeting.js';

const issuer = { issuer: 'https://login.example.com', audience: 'a', jwksUrl: 'https://login.example.com/keys' };
const settings = { tokenIssuer: null, databaseUrl: null, dataDirectory: '/data' };
const application = { url: 'http://127.0.0.1:4000', simulators: new Map() };

it('whoever starts it without AUTH_* is told that everybody on the machine may do everything', () => {
  expect(greeting(application, settings)).toContain('Whoever asks from this machine is the developer');
  expect(greeting(application, { ...settings, tokenIssuer: issuer })).not.toContain('developer');
});

it('whoever starts it is told where it runs, and where the data lies', () => {
  const text = greeting(application, settings);
  expect(text).toContain('http://127.0.0.1:4000/graphql');
  expect(text).toContain('The ledger lies in /data.');
  expect(text).not.toContain('simulators');
});
