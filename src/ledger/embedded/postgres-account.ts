import { execFile } from 'node:child_process';
import { chown, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

const run = promisify(execFile);

/** `nobody` and its group on Linux. */
const nobody = 65_534;

/** PostgreSQL sees the ids of `nobody` while the kernel still knows root, who may enter folders closed to others. */
const unshare = ['unshare', '--user', `--map-user=${String(nobody)}`, `--map-group=${String(nobody)}`] as const;

/** Who runs PostgreSQL's programs: this process's own user, or, as PostgreSQL refuses root, someone else. */
export type PostgresAccount =
  | { readonly kind: 'self' }
  | { readonly kind: 'user'; readonly uid: number; readonly gid: number }
  | { readonly kind: 'unshare' };

/** A command line and whom to run it as. */
export interface AccountCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** The folder of the process; the caller's own may be closed to the account. */
  readonly cwd: '/';
  /** Nothing of our own environment: it holds keys, and `PG*` would change what PostgreSQL does. */
  readonly env: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly gid?: number;
}

export function commandAs(account: PostgresAccount, program: string, args: readonly string[]): AccountCommand {
  const place = { cwd: '/', env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } } as const;
  switch (account.kind) {
    case 'self':
      return { ...place, file: program, args };
    case 'user':
      return { ...place, file: program, args, uid: account.uid, gid: account.gid };
    case 'unshare':
      return { ...place, file: unshare[0], args: [...unshare.slice(1), program, ...args] };
  }
}

/** Gives a file or folder to the account, where that is another than the process's own. */
export async function giveTo(account: PostgresAccount, path: string): Promise<void> {
  if (account.kind === 'user') await chown(path, account.uid, account.gid);
}

/** The account for a new database inside `dataDir`: `nobody` where it can go there, else root in a user namespace. */
export async function chooseAccount(postgres: string, dataDir: string): Promise<PostgresAccount> {
  if (process.getuid?.() !== 0) return { kind: 'self' };
  const candidates: readonly PostgresAccount[] = [{ kind: 'user', uid: nobody, gid: nobody }, { kind: 'unshare' }];
  for (const account of candidates) {
    if (account.kind === 'user' && !(await openToAll(dataDir))) continue;
    if (await canRun(account, postgres)) return account;
  }
  throw new EmbeddedPostgresError(
    'PostgreSQL does not run as root, and neither `nobody` nor a user namespace can be used here ' +
      `(is a folder above ${postgres} or ${dataDir} closed to other users?). ` +
      'Run the server as an ordinary user, choose another DATA_DIR, or set DATABASE_URL.',
  );
}

/** The account that made the database in `folder`, so that it is opened as it was made. */
export async function accountOf(folder: string): Promise<PostgresAccount> {
  if (process.getuid?.() !== 0) return { kind: 'self' };
  const { uid, gid } = await stat(folder);
  return uid === 0 ? { kind: 'unshare' } : { kind: 'user', uid, gid };
}

async function canRun(account: PostgresAccount, postgres: string): Promise<boolean> {
  const { file, args, ...options } = commandAs(account, postgres, ['--version']);
  try {
    await run(file, [...args], options);
    return true;
  } catch {
    return false;
  }
}

async function openToAll(folder: string): Promise<boolean> {
  const { mode } = await stat(folder);
  if ((mode & 0o001) === 0) return false;
  return dirname(folder) === folder || openToAll(dirname(folder));
}
