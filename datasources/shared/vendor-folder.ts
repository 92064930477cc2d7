import type { z } from 'zod';
import type { CallBudget, CallMeter, TokenStore, VendorAccount } from '../../src/domain/vendor-account.js';
import type { VendorSource } from '../../src/domain/vendor-source.js';
import type { VendorKind, VendorRole } from '../../src/domain/vocabulary.js';

/** What a source needs of the world around it. */
export interface SourceDependencies {
  readonly tokens: TokenStore;
  readonly meter: CallMeter;
  /** Shared with every other process; without it, this process keeps to the account's rate alone. */
  readonly budget?: CallBudget;
  readonly now: () => Date;
  /** In [0, 1). */
  readonly random: () => number;
}

/** Used where the vendors file says nothing. */
export interface VendorDefaults {
  readonly name: string;
  /** Null where every account must name its own. */
  readonly baseUrl: string | null;
  readonly concurrency?: number;
  readonly requestsPerSecond?: number;
  readonly declaredWindowMs?: number | null;
}

/** What a vendor's folder gives to the rest: one line in `datasources/index.ts` each. */
export interface VendorFolder {
  readonly kind: VendorKind;
  readonly role: VendorRole;
  readonly defaults: VendorDefaults;
  /** The keys that only this vendor has in the vendors file; unknown ones are errors. Accepts its own output unchanged. */
  readonly options: z.ZodType;
  /** `options` is what the schema above accepts; throws a ZodError where it does not. */
  create(account: VendorAccount, options: unknown, dependencies: SourceDependencies): VendorSource;
}

/** Makes a vendor's folder, so that its own `create` gets the options in the type that its schema parses to. */
export function defineVendor<Options extends z.ZodType>(folder: {
  readonly kind: VendorKind;
  readonly role: VendorRole;
  readonly defaults: VendorDefaults;
  readonly options: Options;
  readonly create: (
    account: VendorAccount,
    options: z.output<Options>,
    dependencies: SourceDependencies,
  ) => VendorSource;
}): VendorFolder {
  return {
    ...folder,
    create: (account, options, dependencies) => folder.create(account, folder.options.parse(options), dependencies),
  };
}
