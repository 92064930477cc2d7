import type { VendorAddress } from './vendor-source.js';
import type { Regulation } from './vocabulary.js';

/** What the organisation settles where neither a caller nor an address tells. */
export interface RegulationDefaults {
  /** The policy's; null where it names none. */
  readonly policyDefault: Regulation | null;
  /** Of the establishment, ISO 3166. */
  readonly country: string;
}

const byState: Readonly<Record<string, Regulation>> = {
  CA: 'CCPA',
  VA: 'VIRGINIA_VCDPA',
  CO: 'COLORADO_CPA',
  CT: 'CONNECTICUT_CTDPA',
  UT: 'UTAH_UCPA',
  TX: 'TEXAS_TDPSA',
};

/** The European Union, Iceland, Liechtenstein and Norway: where the GDPR applies, ISO 3166. */
export const europeanEconomicArea: ReadonlySet<string> = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' '),
);

/** The law of a country; null where a region decides or none is known. */
function byCountry(country: string, region: string | null): Regulation | null {
  if (europeanEconomicArea.has(country)) return 'GDPR';
  if (country === 'GB') return 'UK_GDPR';
  if (country === 'BR') return 'LGPD';
  if (country === 'CA') return region === 'QC' ? 'QUEBEC_LAW_25' : 'PIPEDA';
  if (country === 'US' && region !== null) return byState[region] ?? null;
  return null;
}

/**
 * One regulation for a request that came without one: by the person's address (a state, a country), else the policy's
 * default, else by the establishment's country: CCPA for the United States. An address without a country is read as of the
 * establishment's.
 */
export function regulationFor(given: RegulationDefaults & { readonly address: VendorAddress | null }): Regulation {
  const country = (given.address?.country ?? given.country).trim().toUpperCase();
  const region = given.address?.region?.trim().toUpperCase() ?? null;
  // Streets and postal codes alone say nothing of a law: the policy then comes before the establishment's country.
  const tells = given.address != null && (given.address.country !== null || region !== null);
  const byAddress = tells ? byCountry(country, region) : null;
  if (byAddress !== null) return byAddress;
  if (given.policyDefault !== null) return given.policyDefault;
  return given.country.toUpperCase() === 'US' ? 'CCPA' : (byCountry(given.country.toUpperCase(), null) ?? 'NONE');
}
