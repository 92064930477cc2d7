import type { Vendor } from '../src/domain/entities.js';
import { required } from '../src/domain/invariant-error.js';
import type { VendorType } from '../schema/types/vendor-type.js';
import { globalId } from './global-id.js';
import type { OperationContext } from './operation-context.js';
import type { Shape } from './shape.js';

/** A vendor as the graph shows it. */
export const vendorShape = (vendor: Vendor): Shape<VendorType> => ({
  id: globalId('Vendor', vendor.id),
  key: vendor.key,
  kind: vendor.kind,
  name: vendor.name,
  role: vendor.role,
  capabilities: vendor.capabilities,
  declaredWindow: vendor.declaredWindowMs,
  entity: vendor,
});

/** The account that something in the ledger names. The services know every account that the ledger speaks of. */
export const vendorOfKey = (key: string, { services }: OperationContext): Shape<VendorType> =>
  vendorShape(required(services.vendors.byKey(key), 'An account that the ledger names'));
