import { describe, expect, it } from '@jest/globals';
import { Scope, type Subject } from '../../src/domain/entities.js';
import { globalId } from '../../resolvers/global-id.js';
import { bareServices } from './bare-services.js';
import { graphOver } from './graph-under-test.js';

const uuid = '01926f5e-7c1a-7def-8abc-0123456789ab';

const subject: Subject = {
  id: uuid,
  name: null,
  dateOfBirth: null,
  address: null,
  identifiers: [{ kind: 'EMAIL', value: 'ines.lund@example.com', main: true, sources: [], verifiedAt: null }],
  legalHold: null,
  erasedAt: null,
};

const entities = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { __typename ... on Subject { id email } }
}`;

const byEmail = (email: string) => ({ representations: [{ __typename: 'Subject', email }] });

describe('a person asked for by another part of a federated graph', () => {
  it('is found by address for who may read addresses', async () => {
    const bare = bareServices([Scope.read, Scope.reveal]);
    const asked: string[] = [];
    const byAddress = (email: string) => {
      asked.push(email);
      return Promise.resolve(subject);
    };
    const ask = await graphOver({ ...bare, subjects: { ...bare.subjects, byEmail: byAddress } });
    const { data, errors } = await ask(entities, byEmail('Ines.Lund@example.com'));
    expect(errors).toEqual([]);
    expect(data).toEqual({
      _entities: [{ __typename: 'Subject', id: globalId('Subject', uuid), email: 'ines.lund@example.com' }],
    });
    expect(asked).toEqual(['ines.lund@example.com']);
  });

  it('is not looked for by address for anybody else, so that nobody learns who is known', async () => {
    const ask = await graphOver(bareServices([Scope.read]));
    expect(await ask(entities, byEmail('ines.lund@example.com'))).toEqual({ data: { _entities: [null] }, errors: [] });
  });

  it('is nobody where the address is a mask', async () => {
    const ask = await graphOver(bareServices([Scope.read, Scope.reveal]));
    expect(await ask(entities, byEmail('i**@example.com'))).toEqual({ data: { _entities: [null] }, errors: [] });
  });

  it('is found by id, masked for who may not read addresses', async () => {
    const bare = bareServices([Scope.read]);
    const ask = await graphOver({ ...bare, subjects: { ...bare.subjects, byId: () => Promise.resolve(subject) } });
    const { data } = await ask(entities, {
      representations: [{ __typename: 'Subject', id: globalId('Subject', uuid) }],
    });
    expect(data).toMatchObject({ _entities: [{ email: 'i**@example.com' }] });
  });
});

describe('what is asked for by another part of a federated graph', () => {
  it.each([
    ['a type that is not here', { __typename: 'Invoice', id: '1' }],
    ['a type that is no entity', { __typename: 'RequestEvent', id: '1' }],
    ['no type', { id: '1' }],
    ['no object', 'ines.lund@example.com'],
    ['an inherited name', { __typename: 'constructor' }],
  ])('is the caller’s mistake where it names %s', async (_, representation) => {
    const ask = await graphOver(bareServices([Scope.read]));
    const answer = await ask(entities, { representations: [representation] });
    expect(answer.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(JSON.stringify(answer)).not.toContain('ines.lund');
  });

  it('is nothing where the id is of another type, or none', async () => {
    const ask = await graphOver(bareServices([Scope.read]));
    const representations = ['PrivacyRequest', 'Subject', 'Vendor', 'VendorStatus'].flatMap((type) => [
      { __typename: type, id: globalId('RequestEvent', uuid) },
      { __typename: type, id: 'nonsense' },
      { __typename: type, id: 7 },
    ]);
    expect(await ask(entities, { representations })).toEqual({ data: { _entities: Array(12).fill(null) }, errors: [] });
  });

  it('is described by the schema that this server publishes', async () => {
    const ask = await graphOver(bareServices([Scope.read]));
    const { data } = await ask('{ _service { sdl } }');
    expect(JSON.stringify(data)).toMatch(/type Subject[^{]*@key\(fields: \\"email\\"\)/);
    expect(JSON.stringify(data)).toContain('personal-data');
  });
});
