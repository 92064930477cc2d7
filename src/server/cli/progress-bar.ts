import { SingleBar } from 'cli-progress';

/** Shown to a person at a terminal, and nowhere else. */
export function progressBar(): { readonly show: (done: number, total: number) => void; readonly stop: () => void } {
  if (!process.stderr.isTTY) return { show: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    format: '{bar} {percentage} % | {value} of {total} rows | {eta_formatted}',
    hideCursor: true,
  });
  bar.start(0, 0);
  return {
    show: (done, total) => {
      bar.setTotal(total);
      bar.update(done);
    },
    stop: () => {
      bar.stop();
    },
  };
}
