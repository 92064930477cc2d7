import type { JsonValue } from '../src/domain/json.js';
import { isCivilDate } from '../schema/scalars/date-scalar.js';
import { parseInstant } from '../schema/scalars/date-time-scalar.js';

/**
 * The facts of a vendor's record as the graph's types have them. A fact of another kind than its field promises reads as
 * null: a vendor's odd value must not cost the caller the record, and it stays in `raw` as it came.
 */
export class RecordFacts {
  constructor(private readonly facts: Readonly<Record<string, JsonValue>>) {}

  text(name: string): string | null {
    const value = this.facts[name];
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' ? value : null;
  }

  texts(name: string): readonly string[] {
    const value = this.facts[name];
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
  }

  flag(name: string): boolean | null {
    const value = this.facts[name];
    return typeof value === 'boolean' ? value : null;
  }

  /** Whole, and small enough for GraphQL's Int. */
  count(name: string): number | null {
    const value = this.facts[name];
    return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? value : null;
  }

  instant(name: string): Date | null {
    const value = this.facts[name];
    return typeof value === 'string' ? parseInstant(value) : null;
  }

  date(name: string): string | null {
    const value = this.facts[name];
    return typeof value === 'string' && isCivilDate(value) ? value : null;
  }

  /** http and https only: a page that links to it must not run it. */
  url(name: string): string | null {
    const value = this.facts[name];
    if (typeof value !== 'string' || !URL.canParse(value)) return null;
    return /^https?:$/.test(new URL(value).protocol) ? value : null;
  }

  json(name: string): JsonValue {
    return this.facts[name] ?? null;
  }

  /** An object within; null where there is none. */
  within(name: string): RecordFacts | null {
    const value = this.facts[name];
    return isRecord(value) ? new RecordFacts(value) : null;
  }
}

const isRecord = (value: JsonValue | undefined): value is Readonly<Record<string, JsonValue>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
