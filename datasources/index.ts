import type { VendorFolder } from './shared/vendor-folder.js';
import type { Simulator, SimulatorOptions } from './simulator-kit/index.js';
import { attentiveVendor } from './attentive/attentive-source.js';
import { optOutMachineVendor } from './opt-out-machine/opt-out-machine-source.js';
import { outreachVendor } from './outreach/outreach-source.js';
import { zohoDeskVendor } from './zoho-desk/zoho-desk-source.js';

/** A vendor: its client, and the server that stands in for it. The simulator's code is loaded only where it is started. */
export interface VendorEntry {
  readonly folder: VendorFolder;
  readonly simulator: () => Promise<{ startSimulator(options: SimulatorOptions): Promise<Simulator> }>;
}

/** Every vendor that this version knows, one line each. */
export const vendorEntries: readonly VendorEntry[] = [
  { folder: outreachVendor, simulator: () => import('./outreach/simulator/index.js') },
  { folder: attentiveVendor, simulator: () => import('./attentive/simulator/index.js') },
  { folder: optOutMachineVendor, simulator: () => import('./opt-out-machine/simulator/index.js') },
  { folder: zohoDeskVendor, simulator: () => import('./zoho-desk/simulator/index.js') },
];
