import { EmbeddedPostgresError, LedgerInUseError } from '../ledger/embedded-postgres.js';
import { KeyringError, UnknownKeyError } from '../ledger/keyring.js';
import { ConfigurationError } from './configuration-error.js';

/** The sentence of an error that explains itself: a person reads it, mends it and starts again. Null for any other. */
export function explanationOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('code' in error && error.code === 'EADDRINUSE') return 'The port is in use; give this server another PORT.';
  if ('code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ENOTFOUND')) {
    return 'PostgreSQL cannot be reached; see to DATABASE_URL and to the database, and start again.';
  }
  const explained = [ConfigurationError, LedgerInUseError, EmbeddedPostgresError, KeyringError, UnknownKeyError];
  return explained.some((kind) => error instanceof kind) ? error.message : null;
}
