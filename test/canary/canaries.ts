/** A canary is a value that stands nowhere else: found in an output, it says which input it came in by. */
export interface Sown {
  /** The input, as a person would say it. */
  readonly place: string;
  readonly value: string;
}

/** What every canary begins with, by the kind of value it has to be. None of it is found by chance. */
const mark = 'qzcnry';
const areaAndExchange = '20255501';
const monthOfBirth = '1907-03-';

/** The beginnings as they may be written: plain, in base64 at each of its three places within three bytes, in hexadecimal. */
const needles: readonly Buffer[] = [mark, areaAndExchange, monthOfBirth]
  .flatMap((text) => [
    ...[text, text.toUpperCase(), Buffer.from(text).toString('hex'), Buffer.from(text).toString('hex').toUpperCase()],
    ...[0, 1, 2].flatMap((lead) => {
      const inBase64 = Buffer.from('\0'.repeat(lead) + text).toString('base64');
      // The characters that hold bits of a neighbour are left out.
      const certain = inBase64.slice(lead === 0 ? 0 : lead + 1, Math.floor(((lead + text.length) * 8) / 6));
      return [certain, certain.replaceAll('+', '-').replaceAll('/', '_')];
    }),
    ...[Buffer.from(text, 'utf16le')],
  ])
  .map((needle) => Buffer.from(needle));

/** The canaries of one test: makes them, and looks for them. */
export class Canaries {
  readonly #sown: Sown[] = [];
  #phones = 0;
  #births = 0;

  /** Everything that was sown. */
  get sown(): readonly Sown[] {
    return this.#sown;
  }

  text(place: string): string {
    const value = `${mark}${String(this.#sown.length).padStart(4, '0')}`;
    this.#sown.push({ place, value });
    return value;
  }

  email(place: string): string {
    return `${this.text(place)}@example.com`;
  }

  /** In the hundred numbers of one area that are nobody's; beyond a hundred they come again. */
  phone(place: string): string {
    const value = `${areaAndExchange}${String(this.#phones++ % 100).padStart(2, '0')}`;
    this.#sown.push({ place, value });
    return `+1${value}`;
  }

  /** A day in March 1907; beyond thirty they come again. */
  birth(place: string): string {
    const value = `${monthOfBirth}${String(1 + (this.#births++ % 30)).padStart(2, '0')}`;
    this.#sown.push({ place, value });
    return value;
  }

  /** The inputs whose canary stands in a text, and `something` where one does that cannot be told apart. */
  foundIn(text: string | Buffer): readonly string[] {
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    const at = needles.map((needle) => bytes.indexOf(needle)).filter((place) => place >= 0);
    return [...new Set(at.map((place) => this.#placeOf(bytes.subarray(Math.max(0, place - 40), place + 40))))];
  }

  /** Which of the canaries stands in a text, as its value. */
  valuesIn(text: string): ReadonlySet<string> {
    return new Set(this.#sown.map(({ value }) => value).filter((value) => text.includes(value)));
  }

  #placeOf(around: Buffer): string {
    const text = around.toString('latin1');
    const whose = this.#sown.find(({ value }) => text.toLowerCase().includes(value));
    return whose?.place ?? `something: ${text.replaceAll(/[^ -~]/g, '.')}`;
  }
}
