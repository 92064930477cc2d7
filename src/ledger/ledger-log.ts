/** What the ledger says of itself while it runs; a pino logger fits. Fields hold no personal data. */
export interface LedgerLog {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}
