import { VendorFailure } from '../../src/domain/vendor-failure.js';

/** The answer, or the failure as a value, so that one record's failure stays in that record's slot. */
export async function settled<T>(work: Promise<T>): Promise<T | VendorFailure> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof VendorFailure) return error;
    throw error;
  }
}
