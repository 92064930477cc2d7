import { createHash } from 'node:crypto';
import type { Viewer } from '../domain/entities.js';

/** Whose an API key is; null where it is nobody's. */
export type ViewerOfApiKey = (key: string) => Promise<Viewer | null>;

/** How long a machine is taken for who it was, in milliseconds: so long a key works at most after it was revoked. */
const KNOWN_FOR = 1_000;

/** Machines that are remembered: far more than there are. */
const MOST_KNOWN = 1_000;

interface Known {
  readonly viewer: Promise<Viewer | null>;
  /** By the monotonic clock. */
  readonly until: number;
}

/**
 * Asks for the same key once a second, however many operations come with it: a machine that polls would otherwise ask the
 * ledger each time who it is. Keys are remembered by their hash, so that how long it takes to find one tells nothing of it.
 */
export function knownMachines(find: ViewerOfApiKey, monotonic: () => number): ViewerOfApiKey {
  const known = new Map<string, Known>();
  return (key) => {
    const hash = createHash('sha256').update(key).digest('base64');
    const remembered = known.get(hash);
    if (remembered !== undefined && remembered.until > monotonic()) return remembered.viewer;
    if (known.size >= MOST_KNOWN) known.clear();
    const viewer = find(key);
    known.set(hash, { viewer, until: monotonic() + KNOWN_FOR });
    // Who could not be asked for is asked for again; and nobody fills the memory with keys that are none.
    viewer.then(
      (found) => {
        if (found === null) known.delete(hash);
      },
      () => known.delete(hash),
    );
    return viewer;
  };
}
