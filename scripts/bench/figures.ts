/** One thing that was measured, with what it must be. */
export interface Figure {
  readonly name: string;
  readonly measured: string;
  readonly required: string;
  /** Null where nothing is required: it is shown beside the others. */
  readonly met: boolean | null;
}

export const atMost = (
  name: string,
  value: number,
  most: number,
  show: (value: number) => string = String,
): Figure => ({
  name,
  measured: show(value),
  required: `at most ${show(most)}`,
  met: value <= most,
});

export const exactly = (name: string, value: number, wanted: number): Figure => ({
  name,
  measured: String(value),
  required: String(wanted),
  met: value === wanted,
});

export const shown = (name: string, measured: string): Figure => ({ name, measured, required: '', met: null });

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const [lower, upper] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (lower === undefined || upper === undefined) throw new RangeError('There is no median of nothing.');
  return (lower + upper) / 2;
}

/** A line for each figure, in columns. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [markOf(figure), figure.name, figure.measured, figure.required]);
  const all = [['', 'figure', 'measured', 'required'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const markOf = ({ met }: Figure): string => (met === null ? '' : met ? 'ok' : 'MISSED');
