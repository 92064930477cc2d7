/** The embedded database cannot be had here. The message says why and what to do; it names folders, never a password. */
export class EmbeddedPostgresError extends Error {
  override readonly name: string = 'EmbeddedPostgresError';
}

/** Another server owns the data folder. */
export class LedgerInUseError extends EmbeddedPostgresError {
  override readonly name = 'LedgerInUseError';

  /** `owner` is the owner's process id, null if it could not be told. */
  constructor(dataDir: string, owner: number | null) {
    super(
      `The data folder ${dataDir} is in use by another server${owner === null ? '' : ` (process ${String(owner)})`}. ` +
        'Stop that one first, give this one a DATA_DIR of its own, or set DATABASE_URL in both: ' +
        'servers may share one PostgreSQL, but not one data folder.',
    );
  }
}
