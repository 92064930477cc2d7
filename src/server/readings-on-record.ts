import type { ApolloServerPlugin } from '@apollo/server';
import type { Logger } from 'pino';
import type { OperationContext } from '../../resolvers/operation-context.js';
import type { AccessLog } from '../ledger/access-log.js';

/**
 * Puts on record whose personal data an operation has read in plain; true where there was nothing to put there. False where
 * that failed: its answer may then not be sent. To be asked before every answer, whichever way it goes out.
 */
export type KeepOnRecord = (
  operation: Pick<OperationContext, 'services' | 'requestId' | 'revealed'>,
  name: string | null,
) => Promise<boolean>;

export const keepOnRecord =
  (accessLog: AccessLog, log: Logger): KeepOnRecord =>
  async (context, name) => {
    const { requestId, revealed } = context;
    if (revealed.size === 0) return true;
    try {
      const { viewer } = context.services;
      await accessLog.write({ viewer: viewer.id, operation: name, requestId, subjects: revealed });
      return true;
    } catch (error) {
      log.error({ event: 'access-log.failed', requestId, err: error });
      return false;
    }
  };

/** What is answered instead of what could not be put on record. */
export const notOnRecord = (requestId: string) => ({
  message: 'The access log cannot be written, so nothing is shown. What the operation was to change is changed.',
  extensions: { code: 'SERVICE_UNAVAILABLE', requestId },
});

/** Sends no answer with personal data in plain that is not on record. */
export const readingsOnRecord = (keep: KeepOnRecord): ApolloServerPlugin<OperationContext> => ({
  requestDidStart: async () => ({
    willSendResponse: async ({ contextValue, operationName, response }) => {
      if (await keep(contextValue, operationName ?? null)) return;
      response.http.status = 503;
      response.body = { kind: 'single', singleResult: { errors: [notOnRecord(contextValue.requestId)] } };
    },
  }),
});
