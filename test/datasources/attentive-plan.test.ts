import { describe, expect, it } from '@jest/globals';
import { attentiveVendor } from '../../datasources/attentive/attentive-source.js';
import type { KnownIdentifiers } from '../../src/domain/vendor-source.js';
import { accountAt, sourceOf } from './vendor-under-test.js';

const known: KnownIdentifiers = {
  emails: ['isabel@example.com', 'il@example.com'],
  phones: ['+12025550155', '+12025550156'],
  vendorIds: [{ kind: 'ATTENTIVE_CLIENT_USER_ID', value: 'member-7' }],
};
const nobody: KnownIdentifiers = { emails: [], phones: [], vendorIds: [] };

describe('the plan of a deletion at Attentive', () => {
  const source = sourceOf(attentiveVendor, accountAt('http://127.0.0.1:9'), { auth: { accessToken: 'token' } });

  it('has a record for each address and each further number, and the main number rides with the main address', () => {
    expect(source.plan?.('DELETION', known)).toEqual({
      records: [
        {
          kind: 'delete-request',
          payload: { subjectEmail: 'isabel@example.com', subjectPhone: '+12025550155' },
          identifiersUsed: ['EMAIL', 'PHONE'],
        },
        { kind: 'delete-request', payload: { subjectEmail: 'il@example.com' }, identifiersUsed: ['EMAIL'] },
        { kind: 'delete-request', payload: { subjectPhone: '+12025550156' }, identifiersUsed: ['PHONE'] },
      ],
      missing: [],
    });
  });

  it('has a record for each number where only numbers are known, in E.164', () => {
    expect(
      source.plan?.('DELETION', { ...known, emails: [], phones: ['202-555-0155', '+12025550156'] }).records,
    ).toEqual([
      { kind: 'delete-request', payload: { subjectPhone: '+12025550155' }, identifiersUsed: ['PHONE'] },
      { kind: 'delete-request', payload: { subjectPhone: '+12025550156' }, identifiersUsed: ['PHONE'] },
    ]);
  });

  it("uses the vendor's own id only where nothing else is known", () => {
    expect(source.plan?.('DELETION', { ...known, emails: [], phones: [] }).records).toEqual([
      { kind: 'delete-request', payload: { clientUserId: 'member-7' }, identifiersUsed: ['ATTENTIVE_CLIENT_USER_ID'] },
    ]);
  });

  it("never uses the vendor's own id where the account does not take it", () => {
    const older = sourceOf(attentiveVendor, accountAt('http://127.0.0.1:9'), {
      auth: { accessToken: 'token' },
      clientUserId: false,
    });

    expect(older.plan?.('DELETION', { ...known, emails: [], phones: [] })).toEqual({
      records: [],
      missing: ['EMAIL', 'PHONE'],
    });
  });

  it('says what is missing where nobody is known', () => {
    expect(source.plan?.('DELETION', nobody)).toEqual({ records: [], missing: ['EMAIL', 'PHONE'] });
  });

  it('is empty for other rights', () => {
    expect(source.plan?.('ACCESS', known)).toEqual({ records: [], missing: [] });
    expect(source.requiredIdentifiers('ACCESS')).toEqual([]);
    expect(source.requiredIdentifiers('DELETION')).toEqual(['EMAIL', 'PHONE']);
  });
});

describe('the settings of an account at Attentive', () => {
  it('refuse keys that nobody knows', () => {
    expect(() =>
      sourceOf(attentiveVendor, accountAt('http://127.0.0.1:9'), { auth: { accessToken: 'token' }, apiKey: 'x' }),
    ).toThrow();
  });

  it("know the vendor's window of thirty days", () => {
    expect(attentiveVendor.defaults.declaredWindowMs).toBe(30 * 24 * 60 * 60 * 1000);
  });
});
