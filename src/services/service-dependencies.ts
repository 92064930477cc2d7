import type { Vendor, Viewer } from '../domain/entities.js';
import type { DeliveryContext } from '../delivery/context.js';

/** What the services work on. */
export interface ServiceDependencies {
  readonly delivery: DeliveryContext;
  /** Every configured account, in the order of the vendors file. */
  readonly vendors: readonly Vendor[];
  /** Accounts that were configured once. */
  readonly retired: readonly Vendor[];
  /** Of the establishment, ISO 3166: for telephone numbers without a country. */
  readonly country: string;
}

/** Who an act is done by, as the chain of events keeps it. */
export const actorOf = (viewer: Viewer): string => `viewer:${viewer.id}`;
