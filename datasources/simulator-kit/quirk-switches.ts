/** One switch of a simulator: its present value, and the only way to change it. */
export interface Quirk<T> {
  readonly value: T;
  /** False when the switch cannot take this value, which then stays as it was. */
  readonly change: (value: unknown) => boolean;
}

function quirk<T>(initial: T, accepts: (value: unknown) => value is T): Quirk<T> {
  let present = initial;
  return {
    get value() {
      return present;
    },
    change(value) {
      if (!accepts(value)) return false;
      present = value;
      return true;
    },
  };
}

export const flag = (initial: boolean): Quirk<boolean> =>
  quirk(initial, (value): value is boolean => typeof value === 'boolean');

/** A finite number from zero up. */
export const amount = (initial: number): Quirk<number> =>
  quirk(initial, (value): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0);

/** One of a few values: `choice(['iso', 'epoch'], 'iso')`. */
export const choice = <const T extends string | number>(values: readonly T[], initial: NoInfer<T>): Quirk<T> =>
  quirk<T>(initial, (value): value is T => values.some((allowed) => allowed === value));

type Quirks<K> = { readonly [N in keyof K]: Quirk<unknown> };

export interface QuirkSwitches<K extends Quirks<K>> {
  readonly get: <N extends keyof K>(name: N) => K[N]['value'];
  /** Throws on an unknown name and on a value that the switch cannot take. */
  readonly set: (name: string, value: unknown) => void;
  /** The present values by name. */
  readonly all: () => Readonly<Record<string, unknown>>;
}

export function quirkSwitches<K extends Quirks<K>>(quirks: K): QuirkSwitches<K> {
  const byName = new Map<string, Quirk<unknown>>(Object.entries(quirks));
  return {
    get: (name) => quirks[name].value,
    set(name, value) {
      const found = byName.get(name);
      if (found === undefined)
        throw new Error(`There is no quirk named ${name}; there are: ${[...byName.keys()].join(', ')}.`);
      if (!found.change(value)) throw new Error(`The quirk ${name} cannot take ${String(value)}.`);
    },
    all: () => Object.fromEntries([...byName].map(([name, { value }]) => [name, value])),
  };
}
