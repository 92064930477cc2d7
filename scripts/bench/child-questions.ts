import { z } from 'zod';

const question = z.object({ id: z.number(), name: z.string(), argument: z.unknown() });

export type Answers = Readonly<Record<string, (argument: unknown) => unknown>>;

/**
 * Answers what the parent asks of this process, one question after the other, each by its name. Ends with the parent:
 * `stop` runs when it says so, and when it is gone.
 */
export function answerParent(answers: Answers, stop: () => Promise<void>): void {
  let turn: Promise<unknown> = Promise.resolve();
  const end = () => {
    turn = turn.then(stop).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('disconnect', end);
  process.once('SIGTERM', end);
  // Ctrl-C reaches the whole group of processes; the parent lets go of this one, and that ends it.
  process.on('SIGINT', () => undefined);
  process.on('message', (message) => {
    const { id, name, argument } = question.parse(message);
    turn = turn
      .then(() => answers[name]?.(argument) ?? null)
      .then(
        (value) => reply({ id, value }),
        (error: unknown) =>
          reply({ id, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
      );
  });
}

/** Nobody may be there any more to hear it, and that must not end this process before it has put everything away. */
function reply(message: { readonly id: number; readonly value?: unknown; readonly problem?: string }): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

/** CPU and memory of a process, as it tells them itself. */
export const usageSchema = z.object({ cpuMicros: z.number(), rssBytes: z.number() });
export type Usage = z.output<typeof usageSchema>;

/** User and system time of all threads of this process, garbage collection included. */
export function usageOfThisProcess(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpuMicros: user + system, rssBytes: process.memoryUsage.rss() };
}
