import type { StatusOptions, VendorServices } from '../src/services/services.js';
import type { VendorStatusesArguments } from '../schema/inputs/vendor-statuses-arguments.js';
import { checkArguments } from './input-problems.js';
import { vendorKeys } from './vendor-argument.js';

/** Which statuses, and how old they may be, in the services' words. */
export function toStatusOptions(args: VendorStatusesArguments, vendors: VendorServices): StatusOptions {
  checkArguments(args);
  return { vendors: vendorKeys(args.vendors, vendors, ['vendors']), maxAgeMs: args.maxAge ?? null };
}
