import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { globalId, parseGlobalId, uuidOf } from '../../resolvers/global-id.js';

const uuid = '01926f5e-7c1a-7def-8abc-0123456789ab';

describe('an id of the graph', () => {
  it('leads back to what it was made for', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.constantFrom('Subject', 'VendorStatus', 'ZohoSubjectAccessRequest'), (id, type) => {
        expect(parseGlobalId(globalId(type, id))).toEqual({ type, uuid: id });
      }),
    );
  });

  it('stands for one type only', () => {
    expect(uuidOf('Subject', globalId('Subject', uuid))).toBe(uuid);
    expect(uuidOf('PrivacyRequest', globalId('Subject', uuid))).toBeNull();
  });

  it('has one spelling', () => {
    const id = globalId('Subject', uuid);
    for (const other of [`${id}=`, `${id} `, `${id}\n`, ` ${id}`, `${id}$`]) expect(parseGlobalId(other)).toBeNull();
  });

  it.each([
    '',
    'name@example.com',
    uuid,
    Buffer.from(`Nonsense:${uuid}`).toString('base64url'),
    Buffer.from(`Subject:${uuid.toUpperCase()}`).toString('base64url'),
    Buffer.from(`Subject:${uuid}:more`).toString('base64url'),
    Buffer.from('Subject:1').toString('base64url'),
    Buffer.from(`constructor:${uuid}`).toString('base64url'),
  ])('is not made of anything else (%#)', (text) => {
    expect(parseGlobalId(text)).toBeNull();
  });

  it('is not thrown off by any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(parseGlobalId(text)).toBeNull();
      }),
    );
  });
});
