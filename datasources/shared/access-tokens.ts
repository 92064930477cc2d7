/** Where a client gets the token that it sends. Both methods throw `VendorFailure` where none is to be had. */
export interface AccessTokens {
  /** The token to send now; one that is about to lapse is replaced first. */
  current(): Promise<string>;
  /** Another one in place of `rejected`, which the vendor did not accept; null where there can be no other. */
  replace(rejected: string): Promise<string | null>;
}

/** A token or key that never changes. */
export function staticToken(token: string): AccessTokens {
  return { current: () => Promise.resolve(token), replace: () => Promise.resolve(null) };
}
