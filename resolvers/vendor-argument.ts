import type { Vendor } from '../src/domain/entities.js';
import type { VendorServices } from '../src/services/services.js';
import { uuidOf } from './global-id.js';
import { badArgument } from './graph-errors.js';

/** The vendor that a key or an id names; null where there is none. */
export function findVendor(name: string, vendors: VendorServices): Vendor | null {
  const byKey = vendors.byKey(name);
  if (byKey !== null) return byKey;
  const uuid = uuidOf('Vendor', name);
  return uuid === null ? null : vendors.byId(uuid);
}

/** Keys of the vendors that a query names; null where it names none in particular. */
export function vendorKeys(
  names: readonly string[] | null | undefined,
  vendors: VendorServices,
  argument: readonly string[],
): readonly string[] | null {
  return names?.map((name) => vendorKey(name, vendors, argument)) ?? null;
}

/** Key of the vendor that a query names. To name one that does not exist is a mistake, not an empty answer. */
export function vendorKey(name: string, vendors: VendorServices, argument: readonly string[]): string {
  const vendor = findVendor(name, vendors);
  if (vendor === null) throw badArgument('No vendor has this key or id; the query vendors lists them all.', argument);
  return vendor.key;
}
