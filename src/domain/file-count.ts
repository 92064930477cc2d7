/** How many times a file is sent at most: once, and twice more where the vendor shows that it never arrived. */
const MOST_SENDS = 3;

/** A file that was sent without a clear answer, and how many files the vendor's record shows. */
export interface UnclearFile {
  /** The record's count of files before the file was sent; null where it showed none. */
  readonly before: number | null;
  /** The count as it is now. */
  readonly now: number | null;
  /** How long ago the file was sent, in milliseconds. */
  readonly ageMs: number;
  /** How old that must be before an unchanged count means that it never arrived. */
  readonly quietPeriodMs: number;
  /** How often it was sent. */
  readonly sends: number;
}

/**
 * Whether a file arrived, by the only trace that it leaves. `wait`: it is not there yet, and may still be on its way.
 * `unclear`: it cannot be told, or was sent in vain too often, so that a person must look.
 */
export function judgeFileCount(file: UnclearFile): 'arrived' | 'wait' | 'send' | 'unclear' {
  const { before, now } = file;
  if (before === null || now === null) return 'unclear';
  if (now === before + 1) return 'arrived';
  if (now !== before) return 'unclear';
  if (file.ageMs <= file.quietPeriodMs) return 'wait';
  return file.sends < MOST_SENDS ? 'send' : 'unclear';
}
