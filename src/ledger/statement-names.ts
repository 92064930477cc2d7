/** Longer texts are rare ones, with lists in them; a name would keep them on every connection. */
const longestText = 10_000;

/**
 * Names for prepared statements, so that PostgreSQL parses and plans a text once on each connection. As every name costs
 * memory there, only so many are given; a text gets one when it comes for the second time, so that texts used once
 * do not use the names up. Texts beyond stay unnamed and work as ever.
 */
export class StatementNames {
  readonly #limit: number;
  readonly #names = new Map<string, string>();
  readonly #seenOnce = new Set<string>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  nameOf(text: string): string | null {
    const name = this.#names.get(text);
    if (name !== undefined) return name;
    if (this.#names.size >= this.#limit || text.length > longestText) return null;
    if (this.#seenOnce.delete(text)) {
      const given = `s${this.#names.size + 1}`;
      this.#names.set(text, given);
      return given;
    }
    this.#seenOnce.add(text);
    const [oldest] = this.#seenOnce;
    if (this.#seenOnce.size > this.#limit * 4 && oldest !== undefined) this.#seenOnce.delete(oldest);
    return null;
  }
}
