import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** Written at once. */
const BUFFER = 64 * 1024;

/**
 * A file that appears under its name when it is whole, and not before; it is its owner's alone. What is written waits for the
 * disk, so that whoever reads fast does not fill the memory.
 */
export class OutputFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  #waiting: string[] = [];
  #length = 0;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  static async create(folder: string, name: string): Promise<OutputFile> {
    const path = join(folder, name);
    return new OutputFile(path, await open(`${path}.partial`, 'w', 0o600));
  }

  async write(text: string): Promise<void> {
    this.#waiting.push(text);
    this.#length += text.length;
    if (this.#length >= BUFFER) await this.#flush();
  }

  /** Puts it in its place, over an earlier one. */
  async finish(): Promise<void> {
    await this.#flush();
    await this.#handle.sync();
    await this.#handle.close();
    await rename(`${this.#path}.partial`, this.#path);
  }

  /** Takes away what was written. */
  async abandon(): Promise<void> {
    await this.#handle.close();
    await rm(`${this.#path}.partial`, { force: true });
  }

  async #flush(): Promise<void> {
    const text = this.#waiting.join('');
    this.#waiting = [];
    this.#length = 0;
    await this.#handle.writeFile(text);
  }
}
