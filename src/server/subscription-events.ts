import { createSourceEventStream, type ExecutionArgs, type ExecutionResult } from 'graphql';

/** The answer to one event, and whether it is the last one; null: there is none, and nothing follows. */
export type AnsweredEvent = { readonly result: ExecutionResult; readonly isLast: boolean } | null;

/**
 * As graphql-js' `subscribe`, but each event is answered as `answer` wants it: in a context of its own, since what a viewer
 * may see and what was loaded are those of a moment. `trouble` says what is told where the source itself fails. Returned,
 * it ends at once, also while nothing happens.
 */
export async function answerEvents(
  args: ExecutionArgs,
  answer: (args: ExecutionArgs) => Promise<AnsweredEvent>,
  trouble: (error: unknown) => ExecutionResult,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const source = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in source)) return source;
  const events = source[Symbol.asyncIterator]();
  const end = async (): Promise<IteratorReturnResult<undefined>> => {
    await events.return?.();
    return { done: true, value: undefined };
  };
  const answerNext = async (): Promise<AnsweredEvent> => {
    try {
      const event = await events.next();
      return event.done === true ? null : await answer({ ...args, rootValue: event.value });
    } catch (error) {
      return { result: trouble(error), isLast: true };
    }
  };
  let hasEnded = false;
  const answers: AsyncIterableIterator<ExecutionResult> = {
    next: async () => {
      const answered = hasEnded ? null : await answerNext();
      hasEnded = answered === null || answered.isLast;
      return answered === null ? end() : { done: false, value: answered.result };
    },
    return: end,
    [Symbol.asyncIterator]() {
      return answers;
    },
  };
  return answers;
}
