import type { JsonValue } from '../../src/domain/json.js';
import type { SyncPage, UnreadableItem, VendorSnapshot, VendorSource } from '../../src/domain/vendor-source.js';
import { offered } from './vendor-bench.js';

/** Far more pages than any test's list has. */
const mostPages = 500;

/** What a walk over a vendor's list showed. */
export interface WholeWalk {
  readonly snapshots: readonly VendorSnapshot[];
  readonly unreadable: readonly UnreadableItem[];
  readonly pages: number;
  /** Where the next walk begins. */
  readonly restart: JsonValue | null;
}

/** Walks to the end of a list, as the ledger does: from page to page, each cursor having been through JSON. */
export async function walkToEnd(
  source: VendorSource,
  walk: string,
  options: { readonly from?: JsonValue | null; readonly afterPage?: () => void } = {},
): Promise<WholeWalk> {
  const items: (VendorSnapshot | UnreadableItem)[] = [];
  let cursor: JsonValue | null = options.from ?? null;
  for (let pages = 1; pages <= mostPages; pages += 1) {
    const page: SyncPage = await offered(source.list?.(walk, cursor));
    items.push(...page.items);
    if (page.next === null) {
      const unreadable = items.filter((item) => 'problem' in item);
      return { snapshots: items.filter((item) => 'rights' in item), unreadable, pages, restart: kept(page.restart) };
    }
    options.afterPage?.();
    cursor = kept(page.next);
  }
  throw new Error('the walk has no end');
}

/** A cursor as it comes back from the ledger. */
function kept(cursor: JsonValue | null): JsonValue | null {
  const value: JsonValue | null = JSON.parse(JSON.stringify(cursor));
  return value;
}

/** The names of a source's walks. */
export const walksOf = (source: VendorSource): string[] => (source.walks ?? []).map(({ name }) => name);
