import PostalMime from 'postal-mime';
import { takeSnapshot } from '../delivery/read-list.js';
import { VendorFailure } from '../domain/vendor-failure.js';
import type { ServiceDependencies } from './service-dependencies.js';
import { BadArgument } from './user-problem.js';

/** An e-mail is at most this long, in characters. */
const LONGEST_MESSAGE = 256_000;

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

/** `oom-request-id: j4l35j4K`, as it stands in the `Comments` header and at the end of the footer. */
const REQUEST_ID = /oom-request-id\s*[:=]?\s*([A-Za-z0-9_-]{1,64})/iu;

/**
 * The id that an Opt-Out Machine mail names: from the `Comments` header, else from the footer's text, the last one there,
 * since what is quoted from an earlier mail stands above or below the vendor's own footer. Null where it names none.
 */
async function requestIdInMail(message: string): Promise<string | null> {
  if (message.length > LONGEST_MESSAGE) throw new BadArgument('The message is longer than 256,000 characters.');
  const mail = await PostalMime.parse(message);
  for (const header of mail.headers) {
    const found = header.key === 'comments' ? headerId(header.value) : null;
    if (found !== null) return found;
  }
  const text = mail.text ?? (mail.html ?? '').replaceAll(/<[^>]*>/gu, ' ');
  const all = [...text.matchAll(new RegExp(REQUEST_ID, 'giu'))];
  return all.at(-1)?.[1] ?? null;
}

/** The header holds `oom-request-id: <id>` or the id alone. */
function headerId(value: string): string | null {
  const named = REQUEST_ID.exec(value)?.[1];
  return named ?? /^\s*([A-Za-z0-9_-]{4,64})\s*$/u.exec(value)?.[1] ?? null;
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
