import { DecryptionError, framed, seal, unseal } from './sealed-box.js';

/** The first byte of every sealed chunk, for the day on which there is another way to encrypt. */
const version = 1;

/** Where a chunk belongs. */
export interface ChunkPlace {
  readonly fileId: string;
  /** 0, 1, 2 … */
  readonly position: number;
}

/**
 * Encrypts one piece of a file. It can be opened at the same place of the same file only: pieces that were put in another
 * order, or into another file, do not open. That none is missing is for the file's size and hash to show.
 */
export const sealChunk = (key: Uint8Array, place: ChunkPlace, content: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([version]), seal(key, boundTo(place), content)]);

/** @throws DecryptionError if the bytes were changed or moved, or are another person's. */
export function openChunk(key: Uint8Array, place: ChunkPlace, sealed: Uint8Array): Buffer {
  if (sealed[0] !== version) throw new DecryptionError('The bytes are no chunk of this version.');
  return unseal(key, boundTo(place), sealed.subarray(1));
}

function boundTo({ fileId, position }: ChunkPlace): Buffer {
  const index = Buffer.alloc(4);
  index.writeUInt32BE(position);
  return framed(Buffer.from([version]), 'request_file_chunk', fileId, index);
}
