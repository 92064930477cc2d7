import { VendorFailure } from '../../src/domain/vendor-failure.js';
import type { CallOptions, RecordReference, VendorSnapshot } from '../../src/domain/vendor-source.js';
import { settled } from '../shared/settled.js';
import type { ZohoDeskList, ZohoPage } from './zoho-desk-list.js';
import { withType } from './zoho-desk-list.js';
import { isRequestType, zohoDeskSnapshot } from './zoho-desk-mapping.js';
import { type ZohoSubjectAccessRequest, isUnreadable } from './zoho-desk-wire.js';

interface ZohoDesk {
  readonly list: ZohoDeskList;
  /** One request with its type, by id; null where Zoho has none. */
  readonly get: (id: string, requestType: string | undefined, call?: CallOptions) => Promise<VendorSnapshot | null>;
  /** The account's key. */
  readonly vendor: string;
  /** How far the time that we know of a record may be from Zoho's own. */
  readonly toleranceMs: number;
}

type Slots = Map<string, VendorSnapshot | VendorFailure>;

/**
 * Asks for known records in the fewest calls: pages of the list over the time in which they came about, as long as
 * those promise to be fewer than the records that are still missing, and the rest by id.
 */
export async function observeZohoDesk(
  records: readonly RecordReference[],
  zohoDesk: ZohoDesk,
  call?: CallOptions,
): Promise<ReadonlyMap<string, VendorSnapshot | VendorFailure>> {
  const slots: Slots = new Map();
  const listed = records.filter(
    (record) => record.nativeId !== null && record.createdAt !== null && isRequestType(record.hints.requestType),
  );
  if (listed.length > 1) await readWindow(listed, slots, zohoDesk, call);
  const rest = records.filter((record) => !slots.has(record.recordId));
  await Promise.all(rest.map((record) => askById(record, slots, zohoDesk, call)));
  return slots;
}

async function readWindow(
  records: readonly RecordReference[],
  slots: Slots,
  zohoDesk: ZohoDesk,
  call: CallOptions | undefined,
): Promise<void> {
  const times = records.flatMap((record) => record.createdAt?.getTime() ?? []);
  const startTime = new Date(Math.min(...times) - zohoDesk.toleranceMs);
  const endTime = new Date(Math.max(...times) + zohoDesk.toleranceMs);
  const byId = Map.groupBy(records, (record) => record.nativeId);
  const visit = (wire: ZohoSubjectAccessRequest): void => {
    for (const { recordId, hints } of byId.get(wire.id) ?? []) {
      const { requestType } = hints;
      slots.set(recordId, zohoDeskSnapshot(isRequestType(requestType) ? withType(wire, requestType) : wire));
    }
  };
  const isEnough = (page: ZohoPage): boolean => {
    const missing = records.filter((record) => !slots.has(record.recordId)).length;
    return pagesLeft(page, startTime) >= missing;
  };
  const walked = await settled(zohoDesk.list.walk('observeWindow', { startTime, endTime }, visit, { call, isEnough }));
  // Where no call would do better now, none is made; what the list merely failed to give is asked for by id.
  if (!(walked instanceof VendorFailure) || !isAboutAccount(walked)) return;
  for (const { recordId } of records) if (!slots.has(recordId)) slots.set(recordId, walked);
}

function isAboutAccount({ kind }: VendorFailure): boolean {
  return kind === 'throttled' || kind === 'unauthorized' || kind === 'not-sent';
}

/** How many pages lie between a page and the beginning of the window, if they are as dense as it is. */
function pagesLeft(page: ZohoPage, startTime: Date): number {
  const times = page.items.flatMap((item) => (isUnreadable(item) ? [] : (item.createdTime?.getTime() ?? [])));
  if (times.length === 0) return Number.POSITIVE_INFINITY;
  const oldest = Math.min(...times);
  const covered = Math.max(1, Math.max(...times) - oldest);
  return Math.ceil((oldest - startTime.getTime()) / covered);
}

async function askById(
  record: RecordReference,
  slots: Slots,
  zohoDesk: ZohoDesk,
  call: CallOptions | undefined,
): Promise<void> {
  const operation = 'getSubjectAccessRequest';
  if (record.nativeId === null) {
    const detail = 'nothing to find the record by';
    slots.set(record.recordId, new VendorFailure(zohoDesk.vendor, operation, { kind: 'refused', detail }));
    return;
  }
  const snapshot = await settled(zohoDesk.get(record.nativeId, record.hints.requestType, call));
  const absent = (): VendorFailure => new VendorFailure(zohoDesk.vendor, operation, { kind: 'not-found', status: 404 });
  slots.set(record.recordId, snapshot ?? absent());
}
