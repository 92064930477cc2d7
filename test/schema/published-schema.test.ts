import { describe, expect, it } from '@jest/globals';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { composeServices } from '@theguild/federation-composition';
import { buildSchema, parse, type GraphQLSchema } from 'graphql';
import { readFileSync } from 'node:fs';
import { printContract } from '../../resolvers/executable-schema.js';

const read = (name: string): string => readFileSync(new URL(`../../schema/${name}`, import.meta.url), 'utf8');
/** Directives of federation are defined by whoever composes, not here. */
const built = (sdl: string): GraphQLSchema => buildSchema(sdl, { assumeValidSDL: true });

const published = read('schema.graphql');

async function breakingChanges(before: string, after: string): Promise<readonly string[]> {
  const changes = await diff(built(before), built(after));
  return changes
    .filter((change) => change.criticality.level === CriticalityLevel.Breaking)
    .map((change) => change.message);
}

/** Another part of a federated graph: tickets that are about our requests and persons. */
const tickets = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@shareable"])
  type Query { ticket(id: ID!): Ticket }
  type Ticket @key(fields: "id") { id: ID! request: PrivacyRequest customer: Subject progress: Progress }
  type PrivacyRequest @key(fields: "id", resolvable: false) { id: ID! }
  type Subject @key(fields: "email", resolvable: false) { email: EmailAddress }
  type Progress @shareable { total: Int! open: Int! completed: Int! noRecord: Int! failed: Int! rejected: Int! excluded: Int! }
  scalar EmailAddress
`;

function compose(...services: readonly string[]) {
  return composeServices(services.map((sdl, index) => ({ name: `part${index}`, typeDefs: parse(sdl) })));
}

describe('the published schema', () => {
  it('is what the code says', async () => {
    expect(published).toBe(await printContract());
  });

  it('breaks nothing that was released', async () => {
    expect(await breakingChanges(read('released.graphql'), published)).toEqual([]);
  });

  it('would be seen to break a client', async () => {
    const changed = published.replace(/^ {2}reference: String!$/m, '  reference: String');
    expect(await breakingChanges(published, changed)).toEqual([expect.stringContaining('PrivacyRequest.reference')]);
  });

  it('composes by itself', () => {
    expect(compose(published).errors ?? []).toEqual([]);
  });

  it('composes with another part of a graph that knows requests by id and persons by address', () => {
    const composed = compose(published, tickets);
    expect(composed.errors ?? []).toEqual([]);
    expect(composed.supergraphSdl).toContain('type Ticket');
  });

  it('would be seen not to compose with a part that claims our fields', () => {
    const claims = `
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])
      type Query { a: Int }
      type PrivacyRequest @key(fields: "id") { id: ID! reference: String! }
    `;
    expect(compose(published, claims).errors).not.toEqual([]);
    expect(compose(published, claims).errors).toBeDefined();
  });
});
