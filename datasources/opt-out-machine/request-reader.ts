import { VendorFailure } from '../../src/domain/vendor-failure.js';
import type { CallOptions, RecordReference, VendorSnapshot } from '../../src/domain/vendor-source.js';
import { type DayCursor, firstPageOf, isDay, nextOfDay, pageSize } from './day-walk.js';
import type { OptOutMachineApi } from './opt-out-machine-api.js';
import { optOutMachineSnapshot } from './opt-out-machine-mapping.js';
import type { DayPage } from './opt-out-machine-wire.js';

type Slots = Map<string, VendorSnapshot | VendorFailure>;

/** A reference whose id is known. */
interface Wanted {
  readonly recordId: string;
  readonly nativeId: string;
}

/** Asks for known requests, through the pages of their days or by id, whichever takes fewer calls. */
export class RequestReader {
  constructor(
    private readonly vendor: string,
    private readonly api: OptOutMachineApi,
  ) {}

  /** One request by its id; null where the vendor has none. Throws `VendorFailure`. */
  async read(nativeId: string, call?: CallOptions): Promise<VendorSnapshot | null> {
    this.refuseUnlessId('request', nativeId);
    try {
      return optOutMachineSnapshot(await this.api.request(nativeId, call));
    } catch (error) {
      if (error instanceof VendorFailure && error.status === 404) return null;
      throw error;
    }
  }

  /** Eight digits would be read as a date, and dots alone would climb to another path. */
  refuseUnlessId(operation: string, nativeId: string): void {
    if (!/^(\d{8}|\.{0,2})$/.test(nativeId)) return;
    throw new VendorFailure(this.vendor, operation, { kind: 'refused', detail: 'not an id' });
  }

  async observe(
    records: readonly RecordReference[],
    call?: CallOptions,
  ): Promise<ReadonlyMap<string, VendorSnapshot | VendorFailure>> {
    const slots: Slots = new Map();
    const days = new Map<string, Wanted[]>();
    const withoutDay: Wanted[] = [];
    for (const { recordId, nativeId, hints } of records) {
      const day = hints.day ?? '';
      if (nativeId === null) slots.set(recordId, this.#notFound('its id is not known'));
      else if (!isDay(day)) withoutDay.push({ recordId, nativeId });
      else days.set(day, [...(days.get(day) ?? []), { recordId, nativeId }]);
    }
    const left = await Promise.all([...days].map(([day, wanted]) => this.#observeDay(day, wanted, slots, call)));
    // The pace of the account keeps these to its concurrency.
    await Promise.all(
      [...withoutDay, ...left.flat()].map(async (wanted) => {
        slots.set(wanted.recordId, await this.#observeOne(wanted, call));
      }),
    );
    return slots;
  }

  /**
   * Fills the slots from the day's pages for as long as fewer pages than requests are left. Answers the requests that
   * are better asked for by id, such as those that the vendor counts to another day than we do.
   */
  async #observeDay(
    day: string,
    wanted: readonly Wanted[],
    slots: Slots,
    call: CallOptions | undefined,
  ): Promise<readonly Wanted[]> {
    let left = wanted;
    let pagesLeft = Math.ceil(wanted.length / pageSize);
    let cursor: DayCursor | null = firstPageOf(day);
    while (cursor !== null && pagesLeft < left.length) {
      const answer: DayPage | null | VendorFailure = await this.#dayPage(cursor, call);
      if (answer instanceof VendorFailure) return this.#afterFailure(answer, left, slots);
      left = this.#take(answer, left, slots);
      pagesLeft = answer?.totalPages == null ? 1 : answer.totalPages - cursor.page;
      cursor = nextOfDay(cursor, answer);
    }
    return left;
  }

  /** What holds for the whole account holds for every request; anything else may be this one page's trouble. */
  #afterFailure(failure: VendorFailure, left: readonly Wanted[], slots: Slots): readonly Wanted[] {
    if (!['unauthorized', 'throttled', 'not-sent'].includes(failure.kind)) return left;
    for (const { recordId } of left) slots.set(recordId, failure);
    return [];
  }

  /** Moves what the page holds into its slots, and answers what is still wanted. */
  #take(answer: DayPage | null, wanted: readonly Wanted[], slots: Slots): readonly Wanted[] {
    const found = new Map<string, VendorSnapshot>();
    for (const item of answer?.items ?? []) {
      if (item.ok) found.set(item.value.id, optOutMachineSnapshot(item.value));
    }
    return wanted.filter(({ recordId, nativeId }) => {
      const snapshot = found.get(nativeId);
      if (snapshot !== undefined) slots.set(recordId, snapshot);
      return snapshot === undefined;
    });
  }

  async #dayPage(cursor: DayCursor, call: CallOptions | undefined): Promise<DayPage | null | VendorFailure> {
    try {
      return await this.api.requestsOfDay(cursor.date, cursor.page, call);
    } catch (error) {
      if (error instanceof VendorFailure) return error;
      throw error;
    }
  }

  async #observeOne(wanted: Wanted, call: CallOptions | undefined): Promise<VendorSnapshot | VendorFailure> {
    try {
      return (await this.read(wanted.nativeId, call)) ?? this.#notFound('the id is unknown there');
    } catch (error) {
      if (error instanceof VendorFailure) return error;
      throw error;
    }
  }

  #notFound(detail: string): VendorFailure {
    return new VendorFailure(this.vendor, 'request', { kind: 'not-found', detail });
  }
}
