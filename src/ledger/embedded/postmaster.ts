import { spawn } from 'node:child_process';
import { open, rename, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../error-code.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { accountOf, commandAs } from './postgres-account.js';
import type { PostgresFolder } from './postgres-folder.js';
import type { PostgresPrograms } from './postgres-programs.js';
import { findPostmaster } from './postmaster-file.js';
import { isAlive } from './processes.js';

const pollMs = 10;
const outputLimitBytes = 5_000_000;

/** For a laptop: little memory, a few dozen connections, nothing in the output that a person could be known by. */
const settings: Readonly<Record<string, string>> = {
  cluster_name: 'privacy-graph',
  listen_addresses: '127.0.0.1',
  // A path in the data folder may be longer than a socket's name can be.
  unix_socket_directories: '',
  max_connections: '150',
  shared_buffers: '64MB',
  work_mem: '8MB',
  maintenance_work_mem: '32MB',
  max_wal_size: '512MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  // Containers have little of the shared memory that parallel workers pass rows through.
  max_parallel_workers_per_gather: '0',
  io_method: 'sync',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // A statement's error, its values with it, goes to whoever sent it and not to a file.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

/** Survives nothing but a clean stop; several times faster. */
const undurableSettings: Readonly<Record<string, string>> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
};

export type PostmasterStart =
  | { readonly kind: 'ready' }
  /** It ended before it was ready; `passing` where another try may go better. */
  | { readonly kind: 'ended'; readonly passing: boolean; readonly output: string };

/**
 * Starts PostgreSQL on the folder, in a process group of its own, so that neither a Ctrl-C nor the death of this
 * process reaches it, and waits until it takes connections.
 */
export async function startPostmaster(
  folder: PostgresFolder,
  programs: PostgresPrograms,
  options: { readonly port: number; readonly durable: boolean },
): Promise<PostmasterStart> {
  const chosen = { ...settings, ...(options.durable ? {} : undurableSettings), port: String(options.port) };
  const { file, args, ...as } = commandAs(await accountOf(folder.data), programs.postgres, [
    '-D',
    folder.data,
    ...Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  const output = await openOutput(folder.output);
  const from = (await output.stat()).size;
  try {
    const child = spawn(file, args, {
      ...as,
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
    });
    const end: { reason: string | null } = { reason: null };
    child.once('error', (error) => (end.reason = `It did not run (${errorCode(error) ?? 'unknown'}).`));
    child.once('exit', () => (end.reason ??= ''));
    child.unref();
    for (;;) {
      if (end.reason !== null) return failedStart(end.reason, await readFrom(folder.output, from));
      const found = await findPostmaster(folder.data);
      if (found !== null && found.pid === child.pid && found.ready) return { kind: 'ready' };
      await sleep(pollMs);
    }
  } finally {
    await output.close();
  }
}

/** Stops PostgreSQL: politely, then at once, which costs the next start a recovery. Returns when it is gone. */
export async function stopPostmaster(folder: PostgresFolder, pid: number, patienceMs = 30_000): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (await isGone(folder, pid)) return;
    process.kill(pid, signal);
    const until = performance.now() + patienceMs;
    while (performance.now() < until) {
      if (await isGone(folder, pid)) return;
      await sleep(pollMs);
    }
  }
  throw new EmbeddedPostgresError(`PostgreSQL (process ${String(pid)}) on ${folder.data} does not stop.`);
}

/** A TCP port on loopback that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (typeof address === 'object' && address !== null) return address.port;
  throw new EmbeddedPostgresError('No free TCP port was found on 127.0.0.1.');
}

async function isGone(folder: PostgresFolder, pid: number): Promise<boolean> {
  return !isAlive(pid) || (await findPostmaster(folder.data))?.pid !== pid;
}

/**
 * Another PostgreSQL starts on the folder, orphans of a killed one still hold its memory (they notice within one or two
 * seconds), or the port was taken since it was chosen.
 */
const passingTrouble = [
  'lock file "postmaster.pid" already exists',
  'lock file "postmaster.pid" is empty',
  'pre-existing shared memory block',
  'could not create any TCP/IP sockets',
];

function failedStart(reason: string, output: string): PostmasterStart {
  const passing = passingTrouble.some((text) => output.includes(text));
  return { kind: 'ended', passing, output: `${reason} ${output.trim().split('\n').slice(-5).join('\n')}`.trim() };
}

async function openOutput(path: string) {
  try {
    if ((await stat(path)).size > outputLimitBytes) await rename(path, `${path}.1`);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  return open(path, 'a', 0o600);
}

async function readFrom(path: string, position: number): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64_000), 0, 64_000, position);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
