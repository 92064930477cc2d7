import type { Health, Regulation, RequestState, Right, VendorKind, VendorState } from './vocabulary.js';

/** Part of a list in a fixed order, as Relay's connections describe it. Exactly one of `first` and `last` is set. */
export interface PageArguments {
  readonly first: number | null;
  readonly after: string | null;
  readonly last: number | null;
  readonly before: string | null;
}

/** A cursor may be made each time that it is read: read it only where it is wanted. */
export interface Page<T> {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** Half open: from inclusive, until exclusive. */
export interface InstantRange {
  readonly from: Date | null;
  readonly until: Date | null;
  /** Its name, where it moves with the clock: however far it has moved between two pages, they are of one list. */
  readonly period?: string;
}

/** All that is given must hold; a list holds when any of its values does. Absent and null are the same. */
export interface RequestFilter {
  readonly states?: readonly RequestState[] | null;
  readonly rights?: readonly Right[] | null;
  readonly regulations?: readonly Regulation[] | null;
  /** `at`: the moment at which it is looked at. A list is the same whenever it is read on. */
  readonly health?: { readonly words: readonly Health[]; readonly at: Date } | null;
  /** Account keys. With the next two: for one and the same vendor status. */
  readonly vendors?: readonly string[] | null;
  readonly vendorKinds?: readonly VendorKind[] | null;
  readonly vendorStates?: readonly VendorState[] | null;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly reference?: string | null;
  readonly acknowledged?: boolean | null;
  readonly received?: InstantRange | null;
  /** Unlike the others open below: a day holds the deadlines that end with it. Holds for no request without a deadline. */
  readonly due?: InstantRange | null;
  readonly updated?: InstantRange | null;
  /** Uuid of the person. */
  readonly subjectId?: string | null;
}

/** A filter as it is at some moment: its periods move with the clock. */
export type FilterAt = (now: Date) => RequestFilter;

export interface RequestOrder {
  readonly field: 'RECEIVED_AT' | 'DUE_AT' | 'UPDATED_AT';
  readonly direction: 'ASC' | 'DESC';
}
