import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { errorCode } from '../error-code.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { type PostgresAccount, chooseAccount, commandAs, giveTo } from './postgres-account.js';
import type { PostgresPrograms } from './postgres-programs.js';
import { isAlive } from './processes.js';

const run = promisify(execFile);

/** The role that owns the database and that the server connects as. */
export const postgresRole = 'ledger';

/** Where the parts of an embedded database lie. The folder appears whole or not at all: it is made elsewhere and renamed. */
export interface PostgresFolder {
  readonly dataDir: string;
  readonly root: string;
  /** PostgreSQL's own folder (`PGDATA`). */
  readonly data: string;
  /** The role's password, readable by the server's user only. */
  readonly password: string;
  /** PostgreSQL's output. */
  readonly output: string;
}

export function postgresFolder(dataDir: string, name = 'postgres'): PostgresFolder {
  const root = join(dataDir, name);
  return {
    dataDir,
    root,
    data: join(root, 'data'),
    password: join(root, 'password'),
    output: join(root, 'output.log'),
  };
}

/** Makes the database's folder unless it is there. Two that do so at once both succeed, and one folder stays. */
export async function ensurePostgresFolder(
  folder: PostgresFolder,
  programs: PostgresPrograms,
  durable: boolean,
): Promise<void> {
  await removeAbandoned(folder.dataDir);
  if (await exists(folder.root)) return;
  const staging = postgresFolder(
    folder.dataDir,
    `${stagingPrefix}${String(process.pid)}-${randomBytes(4).toString('hex')}`,
  );
  try {
    await fill(staging, programs, durable);
    await rename(staging.root, folder.root);
    await flush(folder.dataDir);
  } catch (error) {
    const lostTheRace = ['ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? '');
    if (!lostTheRace) throw error;
  } finally {
    await rm(staging.root, { recursive: true, force: true });
  }
}

export async function readPassword(folder: PostgresFolder): Promise<string> {
  try {
    return await readFile(folder.password, 'utf8');
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The database's password ${folder.password} cannot be read (${errorCode(error) ?? 'unknown'}): ` +
        'was the data folder made by another user, or not copied whole?',
      { cause: error },
    );
  }
}

const stagingPrefix = 'postgres.new-';

async function fill(staging: PostgresFolder, programs: PostgresPrograms, durable: boolean): Promise<void> {
  const account = await chooseAccount(programs.postgres, staging.dataDir);
  await makeFolder(staging.root, account.kind === 'user' ? 0o711 : 0o700);
  await makeFolder(staging.data, 0o700);
  await giveTo(account, staging.data);
  const password = randomBytes(24).toString('base64url');
  await writeFile(staging.password, password, { mode: 0o600, flush: true });
  const handOver = join(staging.root, 'password-for-initdb');
  await writeFile(handOver, password, { mode: 0o600 });
  await giveTo(account, handOver);
  await initdb(account, programs, staging.data, handOver, durable);
  await rm(handOver);
}

async function initdb(
  account: PostgresAccount,
  programs: PostgresPrograms,
  data: string,
  passwordFile: string,
  durable: boolean,
): Promise<void> {
  const { file, args, ...options } = commandAs(account, programs.initdb, [
    `--pgdata=${data}`,
    `--username=${postgresRole}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same order of text on every machine, whatever its C library says.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ]);
  try {
    await run(file, [...args], options);
  } catch (error) {
    throw new EmbeddedPostgresError(
      `PostgreSQL cannot make its files in ${data}: ${outputOf(error)} ` +
        'Set DATABASE_URL to use a PostgreSQL of your own.',
      { cause: error },
    );
  }
}

function outputOf(error: unknown): string {
  const text: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'stderr') : undefined;
  if (typeof text === 'string' && text.trim() !== '') return text.trim();
  return `initdb did not run (${errorCode(error) ?? 'unknown'}).`;
}

/** What a process left behind that was killed while it made a database. */
async function removeAbandoned(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    const pid = name.startsWith(stagingPrefix) ? Number.parseInt(name.slice(stagingPrefix.length), 10) : Number.NaN;
    if (Number.isInteger(pid) && !isAlive(pid)) await rm(join(dataDir, name), { recursive: true, force: true });
  }
}

/** Not left to the umask, which may close a folder that the account has to pass. */
async function makeFolder(path: string, mode: number): Promise<void> {
  await mkdir(path, { mode: 0o700 });
  await chmod(path, mode);
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

async function flush(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
