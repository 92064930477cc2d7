import { VendorFailure } from '../../src/domain/vendor-failure.js';
import type { CallOptions, RecordReference, VendorSnapshot } from '../../src/domain/vendor-source.js';
import { settled } from '../shared/settled.js';
import type { OutreachApi } from './outreach-api.js';
import type { OutreachFilter, OutreachList } from './outreach-list.js';
import { isAbout, outreachSnapshot } from './outreach-mapping.js';
import type { OutreachComplianceRequest } from './outreach-wire.js';

/** 37 characters each and a comma's three: 140 of them stay under the 6 kB that addresses may have everywhere. */
const uuidsInOneCall = 140;

/** What is open first; then everything, for what ended meanwhile or stands in a state that nobody documents. */
const filtersInTurn: readonly OutreachFilter[] = [{ state: ['pending', 'running'] }, {}];

interface Outreach {
  readonly api: OutreachApi;
  readonly list: OutreachList;
  /** The account's key. */
  readonly vendor: string;
}

type Slots = Map<string, VendorSnapshot | VendorFailure>;

/**
 * Asks for known records in the fewest calls: a batch can only be found by walking the list, and what the walk shows of
 * the others need not be asked for; then by uuid, many in one call; a single one, or one without a uuid, by its id.
 */
export async function observeOutreach(
  records: readonly RecordReference[],
  outreach: Outreach,
  call?: CallOptions,
): Promise<ReadonlyMap<string, VendorSnapshot | VendorFailure>> {
  const slots: Slots = new Map();
  const open = (): readonly RecordReference[] => records.filter((record) => !slots.has(record.recordId));
  if (records.some(isKnownByBatchAlone)) await walkForBatches(records, slots, outreach, call);
  const withUuid = open().filter((record) => record.hints.uuid !== undefined);
  const [only] = withUuid;
  if (only !== undefined && (withUuid.length > 1 || only.nativeId === null)) {
    await Promise.all(chunks(withUuid).map((chunk) => askByUuid(chunk, slots, outreach, call)));
  }
  await Promise.all(open().map((record) => askById(record, slots, outreach, call)));
  return slots;
}

function isKnownByBatchAlone(record: RecordReference): boolean {
  const { uuid, batchId } = record.hints;
  return record.nativeId === null && uuid === undefined && batchId !== undefined;
}

/** First what is open, where a new batch mostly is; the whole list only if something is still missing. */
async function walkForBatches(
  records: readonly RecordReference[],
  slots: Slots,
  outreach: Outreach,
  call: CallOptions | undefined,
): Promise<void> {
  const missing = (): readonly RecordReference[] =>
    records.filter((record) => isKnownByBatchAlone(record) && !slots.has(record.recordId));
  const isEnough = (): boolean => missing().length === 0;
  const wanted = (wire: OutreachComplianceRequest): boolean => keep(wire, records, slots);
  let whole = true;
  for (const filter of filtersInTurn) {
    if (isEnough()) return;
    const walked = await settled(outreach.list.walk('findBatch', filter, wanted, { call, isEnough }));
    if (walked instanceof VendorFailure) {
      fail(missing(), walked, slots);
      return;
    }
    whole &&= walked.whole;
  }
  fail(missing(), absence(outreach, 'findBatch', whole), slots);
}

async function askByUuid(
  records: readonly RecordReference[],
  slots: Slots,
  outreach: Outreach,
  call: CallOptions | undefined,
): Promise<void> {
  const uuid = [...new Set(records.flatMap((record) => record.hints.uuid ?? []))];
  const wanted = (wire: OutreachComplianceRequest): boolean => keep(wire, records, slots);
  const walked = await settled(outreach.list.walk('findByUuid', { uuid }, wanted, { call }));
  const missing = records.filter((record) => !slots.has(record.recordId));
  if (walked instanceof VendorFailure) {
    fail(missing, walked, slots);
    return;
  }
  // One with an id is asked for by that too, before it counts as gone.
  const gone = missing.filter((record) => record.nativeId === null);
  fail(gone, absence(outreach, 'findByUuid', walked.whole), slots);
}

/** Puts a request into the slots of the records that it is. */
function keep(wire: OutreachComplianceRequest, records: readonly RecordReference[], slots: Slots): boolean {
  const own = records.filter((record) => !slots.has(record.recordId) && isRecord(wire, record));
  for (const record of own) slots.set(record.recordId, outreachSnapshot(wire));
  return own.length > 0;
}

/** Only a list that was read whole shows that a record is not there. */
function absence(outreach: Outreach, operation: string, whole: boolean): VendorFailure {
  return new VendorFailure(
    outreach.vendor,
    operation,
    whole ? { kind: 'not-found' } : { kind: 'unreadable', detail: 'some items of the list' },
  );
}

async function askById(
  record: RecordReference,
  slots: Slots,
  outreach: Outreach,
  call: CallOptions | undefined,
): Promise<void> {
  const operation = 'getComplianceRequest';
  if (record.nativeId === null || !/^\d{1,19}$/.test(record.nativeId)) {
    const detail = 'nothing to find the record by';
    slots.set(record.recordId, new VendorFailure(outreach.vendor, operation, { kind: 'refused', detail }));
    return;
  }
  const wire = await settled(outreach.api.get(record.nativeId, call));
  const absent = (): VendorFailure => new VendorFailure(outreach.vendor, operation, { kind: 'not-found', status: 404 });
  slots.set(record.recordId, wire instanceof VendorFailure ? wire : wire === null ? absent() : outreachSnapshot(wire));
}

/** By id where that is known, else by uuid, else by batch and kind: what a batch holds may be about both kinds. */
function isRecord(wire: OutreachComplianceRequest, record: RecordReference): boolean {
  const { uuid, batchId, objectType } = record.hints;
  if (record.nativeId !== null) return wire.id === record.nativeId;
  if (uuid !== undefined) return wire.uuid === uuid;
  if (batchId === undefined || wire.batchComplianceRequestUuid !== batchId) return false;
  return objectType === undefined || wire.objectType === null || isAbout(wire, objectType);
}

function fail(records: readonly RecordReference[], failure: VendorFailure, slots: Slots): void {
  for (const record of records) slots.set(record.recordId, failure);
}

function chunks(records: readonly RecordReference[]): readonly (readonly RecordReference[])[] {
  return Array.from({ length: Math.ceil(records.length / uuidsInOneCall) }, (_, index) =>
    records.slice(index * uuidsInOneCall, (index + 1) * uuidsInOneCall),
  );
}
