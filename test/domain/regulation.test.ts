import { describe, expect, it } from '@jest/globals';
import { regulationFor } from '../../src/domain/regulation.js';
import type { VendorAddress } from '../../src/domain/vendor-source.js';
import type { Regulation } from '../../src/domain/vocabulary.js';

const addressIn = (country: string | null, region: string | null): VendorAddress => ({
  lines: ['1 Example Street'],
  city: 'Springfield',
  region,
  postalCode: '00000',
  country,
});

const inUnitedStates = { policyDefault: null, country: 'US' } as const;

describe('the regulation of a request that came without one', () => {
  it.each<readonly [string | null, string | null, Regulation]>([
    ['US', 'CA', 'CCPA'],
    ['US', 'VA', 'VIRGINIA_VCDPA'],
    ['US', 'CO', 'COLORADO_CPA'],
    ['US', 'CT', 'CONNECTICUT_CTDPA'],
    ['US', 'UT', 'UTAH_UCPA'],
    ['US', 'TX', 'TEXAS_TDPSA'],
    ['us', ' ca ', 'CCPA'],
    ['DE', null, 'GDPR'],
    ['NO', null, 'GDPR'],
    ['IS', null, 'GDPR'],
    ['LI', null, 'GDPR'],
    ['GB', 'SCT', 'UK_GDPR'],
    ['BR', 'SP', 'LGPD'],
    ['CA', 'QC', 'QUEBEC_LAW_25'],
    ['CA', 'ON', 'PIPEDA'],
    ['CA', null, 'PIPEDA'],
    [null, 'TX', 'TEXAS_TDPSA'],
  ])('follows the person’s address: country %s, state %s is %s', (country, region, regulation) => {
    expect(regulationFor({ policyDefault: 'LGPD', country: 'US', address: addressIn(country, region) })).toBe(
      regulation,
    );
  });

  it('reads an address without a country as of the establishment’s', () => {
    const address = addressIn(null, 'QC');
    expect(regulationFor({ policyDefault: null, country: 'CA', address })).toBe('QUEBEC_LAW_25');
  });

  it.each([
    ['there is no address', null],
    ['the address names a country whose law is not known', addressIn('NZ', null)],
    ['the address names a state without such a law', addressIn('US', 'NY')],
    ['the address names the United States alone', addressIn('US', null)],
    ['the address names neither a state nor a country', addressIn(null, null)],
  ])('is the policy’s default where %s', (_where, address) => {
    expect(regulationFor({ policyDefault: 'GDPR', country: 'US', address })).toBe('GDPR');
    expect(regulationFor({ policyDefault: 'CCPA', country: 'DE', address })).toBe('CCPA');
  });

  it.each<readonly [string, Regulation]>([
    ['US', 'CCPA'],
    ['us', 'CCPA'],
    ['DE', 'GDPR'],
    ['GB', 'UK_GDPR'],
    ['BR', 'LGPD'],
    ['CA', 'PIPEDA'],
    ['JP', 'NONE'],
  ])('follows the establishment’s country where the policy names none: %s is %s', (country, regulation) => {
    expect(regulationFor({ policyDefault: null, country, address: null })).toBe(regulation);
  });

  it('does not take the establishment’s own state for the person’s', () => {
    expect(regulationFor({ ...inUnitedStates, address: addressIn('US', 'NY') })).toBe('CCPA');
  });
});
