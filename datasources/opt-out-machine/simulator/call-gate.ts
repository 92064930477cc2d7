import { type Limit, type Reply, type SimulatedRequest, tokenBucket } from '../../simulator-kit/index.js';
import type { OptOutMachineQuirks } from './quirks.js';
import { failure } from './wire.js';

/** What stops a call that has the right key: too many in a second (quirk `callsPerSecond`), or no wish for JSON. */
export function callGate(
  quirks: OptOutMachineQuirks,
  options: { readonly limited: boolean; readonly now: () => Date },
) {
  let limit: { readonly rate: number; readonly bucket: Limit } | null = null;
  return (call: SimulatedRequest): Reply | null => {
    const rate = options.limited ? quirks.get('callsPerSecond') : 0;
    if (limit?.rate !== rate) {
      limit = { rate, bucket: tokenBucket({ capacity: rate, refillPerSecond: rate, now: options.now }) };
    }
    // Neither a Retry-After nor a header with what is left is documented.
    if (rate > 0 && !limit.bucket.take('key').allowed) return failure(quirks, 429);
    return takesJson(call.headers.accept, quirks.get('strictAccept')) ? null : failure(quirks, 406);
  };
}

/** Who names no format at all takes any; the documents' own samples do not name one. */
function takesJson(accept: string | undefined, strict: boolean): boolean {
  const ranges = (accept ?? (strict ? '' : '*/*')).split(',').map((range) => range.trim().toLowerCase());
  const taken = ranges.filter((range) => !/;\s*q=0(\.0*)?$/.test(range)).map((range) => range.split(';')[0]?.trim());
  const wanted = strict ? ['application/json'] : ['application/json', 'application/*', '*/*'];
  return taken.some((range) => range !== undefined && wanted.includes(range));
}
