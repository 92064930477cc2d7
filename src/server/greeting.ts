import type { Application } from './application.js';
import type { Configuration } from './configuration.js';

/** What a newcomer sees when the server has started: where it runs, on what, and who may ask. */
export function greeting(
  { url, simulators }: Pick<Application, 'url' | 'simulators'>,
  { tokenIssuer, databaseUrl, dataDirectory }: Pick<Configuration, 'tokenIssuer' | 'databaseUrl' | 'dataDirectory'>,
): string {
  const address = url ?? '';
  const developer = [
    '',
    '  Whoever asks from this machine is the developer, who may do everything; nobody else is answered.',
    '  Set AUTH_ISSUER, AUTH_AUDIENCE and AUTH_JWKS_URL to let people in by their tokens.',
  ];
  const simulated = [
    '',
    '  It runs on simulators with invented requests: no vendor is called and nobody is deleted.',
    ...[...simulators].map(([id, simulator]) => `  ${id} ${simulator.url}`),
    '  Write a vendors.yaml to connect real accounts.',
  ];
  const lines = [
    '',
    '  privacy-graph is ready.',
    '',
    `  Graph (Apollo Sandbox)       ${address}/graphql`,
    `  Explorer (works offline)     ${address}/explorer/`,
    ...(tokenIssuer === null ? developer : []),
    ...(simulators.size > 0 ? simulated : []),
    ...(databaseUrl === null ? ['', `  The ledger lies in ${dataDirectory}.`] : []),
    '',
  ];
  return lines.map((line) => `${line}\n`).join('');
}
