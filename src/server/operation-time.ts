import { GraphQLError } from 'graphql';
import type { LimitReached } from '../domain/limit-reached.js';
import type { Refusal } from './http-exchange.js';

/** The time that one operation has. */
export interface OperationTime {
  /** Throws a GraphQLError once the time is over: whoever still works on the operation works for nobody. */
  check(): void;
}

/** What is told where the time is over. It is told of reading and writing alike, since it is not known which was meant. */
const advice =
  'Ask for smaller pages or fewer fields. What a mutation did may have taken effect: send it again with the same idempotencyKey, or look.';

function timeIsOver(ms: number): Refusal {
  const limit: LimitReached = { name: 'time', allowed: ms, advice };
  const message = `An operation may take ${String(ms)} ms. ${advice}`;
  return { status: 503, code: 'OPERATION_TIMEOUT', message, limit };
}

/**
 * Answers with what `act` answers, or with a refusal where that takes longer. What is under way by then, such as a
 * transaction, ends by itself; nothing more is begun, since `check` throws from then on.
 */
export async function withinTime<T>(
  ms: number,
  act: (time: OperationTime) => Promise<T>,
): Promise<{ readonly answer: T } | { readonly refusal: Refusal }> {
  let isOver = false;
  const time: OperationTime = {
    check: () => {
      if (!isOver) return;
      throw new GraphQLError('The time of the operation is over.', { extensions: { code: 'OPERATION_TIMEOUT' } });
    },
  };
  const late = Promise.withResolvers<{ readonly refusal: Refusal }>();
  const timer = setTimeout(() => {
    isOver = true;
    late.resolve({ refusal: timeIsOver(ms) });
  }, ms);
  try {
    return await Promise.race([act(time).then((answer) => ({ answer })), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
