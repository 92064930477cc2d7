import { takeSnapshot } from '../delivery/read-list.js';
import { VendorFailure } from '../domain/vendor-failure.js';
import { requestIdInMail } from './request-id-in-mail.js';
import type { ServiceDependencies } from './service-dependencies.js';
import { BadArgument } from './user-problem.js';

async function ownerOf({ delivery }: ServiceDependencies, vendor: string, nativeId: string): Promise<string | null> {
  const row = await delivery.ledger.db
    .selectFrom('vendor_record')
    .select('request_id')
    .where('vendor_key', '=', vendor)
    .where('native_id', '=', nativeId)
    .executeTakeFirst();
  return row?.request_id ?? null;
}

/**
 * The id of the request that a vendor's record belongs to; read from the vendor, and kept, where it is not known yet.
 * Null where the vendor has no such record. Throws `VendorFailure` where the vendor could not be asked.
 */
export async function requestOfVendorRecord(
  dependencies: ServiceDependencies,
  vendor: string,
  nativeId: string,
): Promise<string | null> {
  if (nativeId === '' || nativeId.length > 255) throw new BadArgument('nativeId has 1 to 255 characters.');
  const known = await ownerOf(dependencies, vendor, nativeId);
  const lane = dependencies.delivery.lanes.get(vendor);
  if (known !== null || lane?.source.get === undefined) return known;
  const askedAt = dependencies.delivery.ledger.now();
  const snapshot = await lane.source.get(nativeId).catch(nullForNoId);
  if (snapshot === null) return null;
  await takeSnapshot(dependencies.delivery, lane, { snapshot, askedAt });
  return ownerOf(dependencies, vendor, snapshot.nativeId);
}

/** What cannot be an id of the vendor was held back before anything was sent: it has no such record. */
function nullForNoId(error: unknown): null {
  if (error instanceof VendorFailure && error.kind === 'refused' && error.status === undefined) return null;
  throw error;
}

/** The request that a mail of an intake vendor is about. Accounts of that kind are asked in turn. */
export async function requestOfMail(dependencies: ServiceDependencies, message: string): Promise<string | null> {
  const nativeId = await requestIdInMail(message);
  if (nativeId === null) return null;
  const accounts = dependencies.vendors
    .filter((vendor) => vendor.kind === 'OPT_OUT_MACHINE')
    .map((vendor) => vendor.key);
  for (const vendor of accounts) {
    const known = await ownerOf(dependencies, vendor, nativeId);
    if (known !== null) return known;
  }
  let trouble: VendorFailure | null = null;
  for (const vendor of accounts) {
    try {
      const found = await requestOfVendorRecord(dependencies, vendor, nativeId);
      if (found !== null) return found;
    } catch (error) {
      if (!(error instanceof VendorFailure)) throw error;
      trouble = error;
    }
  }
  if (trouble !== null) throw trouble;
  return null;
}
