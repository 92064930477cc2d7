import { isSignatureOf, signature } from '../ledger/subject-cipher.js';
import { BadArgument } from './user-problem.js';

/** A place in a list that is ordered by an instant and a uuid. */
export interface Place {
  readonly at: Date;
  readonly id: string;
}

const MAC_BYTES = 32;
const PLACE_BYTES = 8 + 16;

/**
 * A place as an opaque cursor, signed together with the list that it is of: one that was changed, or taken from another
 * list, order or filter, is refused.
 */
export function encodeCursor(key: Uint8Array, list: string, place: Place): string {
  const bytes = Buffer.alloc(PLACE_BYTES);
  bytes.writeBigInt64BE(BigInt(place.at.getTime()));
  bytes.write(place.id.replaceAll('-', ''), 8, 'hex');
  const mac = signature(key, `${list}:${bytes.toString('hex')}`);
  return Buffer.concat([bytes, mac]).toString('base64url');
}

/** Throws `BadArgument` where the cursor is none of this list's. */
export function decodeCursor(key: Uint8Array, list: string, cursor: string): Place {
  const bytes = Buffer.from(cursor, 'base64url');
  const place = bytes.subarray(0, PLACE_BYTES);
  const genuine =
    bytes.length === PLACE_BYTES + MAC_BYTES &&
    isSignatureOf(key, `${list}:${place.toString('hex')}`, bytes.subarray(PLACE_BYTES));
  if (!genuine)
    throw new BadArgument('The cursor does not belong to this list; take one from a page of the same query.');
  const hex = place.toString('hex', 8);
  const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  return { at: new Date(Number(place.readBigInt64BE())), id };
}
