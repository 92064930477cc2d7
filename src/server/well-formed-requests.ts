import type { ApolloServerPlugin, BaseContext, HTTPGraphQLRequest } from '@apollo/server';

/** Knows which requests were well-formed GraphQL over HTTP, whatever became of their document. */
export interface WellFormedRequests {
  readonly plugin: ApolloServerPlugin<BaseContext>;
  /**
   * The status to answer with. In `application/json` a well-formed request is answered with 200 even where its
   * document cannot be parsed, validated or given its variables; Apollo Server answers 400 whatever the media type.
   */
  statusFor(request: HTTPGraphQLRequest, status: number, mediaType: string): number;
}

export function wellFormedRequests(): WellFormedRequests {
  const seen = new WeakSet<HTTPGraphQLRequest>();
  const remember = (http: HTTPGraphQLRequest | undefined): Promise<void> => {
    if (http !== undefined) seen.add(http);
    return Promise.resolve();
  };
  return {
    plugin: {
      requestDidStart: () => Promise.resolve({ didResolveSource: ({ request }) => remember(request.http) }),
    },
    statusFor: (request, status, mediaType) =>
      status === 400 && mediaType.startsWith('application/json') && seen.has(request) ? 200 : status,
  };
}
