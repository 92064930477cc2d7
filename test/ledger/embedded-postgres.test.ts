import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type EmbeddedPostgres,
  EmbeddedPostgresError,
  LedgerInUseError,
  runningEmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/ledger/embedded-postgres.js';
import { findPostgresPrograms } from '../../src/ledger/embedded/postgres-programs.js';
import { findPostmaster } from '../../src/ledger/embedded/postmaster-file.js';
import { isAlive, runsWith } from '../../src/ledger/embedded/processes.js';
import { createPool } from '../../src/ledger/pg-pool.js';
import { type ScriptProcess, startScript } from '../support/script-process.js';
import { onServer, silentLog } from '../support/test-server.js';

// Several processes and databases start in a test.
jest.setTimeout(60_000);

const isRoot = process.getuid?.() === 0;
const asRoot = isRoot ? it : it.skip;

let parent = '';
let dataDir = '';
const scripts: ScriptProcess[] = [];
const servers: EmbeddedPostgres[] = [];

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'embedded-postgres-'));
  await chmod(parent, 0o755);
  dataDir = join(parent, 'data');
});

afterEach(async () => {
  await Promise.all(scripts.splice(0).map((script) => script.kill('SIGKILL')));
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  const left = await findPostmaster(join(dataDir, 'postgres/data'));
  if (left !== null) await (await start()).stop();
  await rm(parent, { recursive: true });
});

async function start(options: { readonly port?: number; readonly dataDir?: string } = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, log: silentLog, durable: false, ...options });
  servers.push(server);
  return server;
}

interface Ownership {
  readonly url?: string;
  readonly adopted?: boolean;
  readonly refused?: string;
  readonly message?: string;
}

async function startElsewhere(): Promise<{ readonly script: ScriptProcess; readonly answer: Ownership }> {
  const script = startScript('test/support/own-postgres.ts', [dataDir]);
  scripts.push(script);
  const answer: Ownership = JSON.parse(await script.nextLine());
  return { script, answer };
}

async function postmasterPid(): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8'), 10);
}

async function answers(url: string): Promise<boolean> {
  return onServer(url, 'select 1').then(
    () => true,
    () => false,
  );
}

/** A free port below those that are given to whoever asks for any, so that nobody else has it meanwhile. */
async function portOfNobody(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}

/** A dead process that nobody waits for keeps its id; it runs nothing. */
async function isGone(pid: number): Promise<boolean> {
  return !(await runsWith(pid, dataDir));
}

async function eventually(condition: () => Promise<boolean>): Promise<void> {
  const until = performance.now() + 20_000;
  while (!(await condition())) {
    if (performance.now() > until) throw new Error('It did not come to that.');
    await sleep(50);
  }
}

describe('the embedded PostgreSQL', () => {
  it('starts on an empty folder, keeps what was written, and ends with stop', async () => {
    const first = await start();
    expect(first.adopted).toBe(false);
    await onServer(first.url, 'create table kept (answer int); insert into kept values (42)');
    const pid = await postmasterPid();
    await Promise.all([first.stop(), first.stop()]);
    await eventually(() => isGone(pid));
    expect(await answers(first.url)).toBe(false);

    const second = await start();
    expect(second.adopted).toBe(false);
    expect(await onServer(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('can be used beside its owner while it runs, and only then', async () => {
    expect(await runningEmbeddedPostgres(dataDir)).toBeNull();
    const owned = await start();
    expect(await runningEmbeddedPostgres(dataDir)).toBe(owned.url);
    await owned.stop();
    expect(await runningEmbeddedPostgres(dataDir)).toBeNull();
  });

  it('flushes to disk unless it is told that the database is thrown away', async () => {
    const durable = await startEmbeddedPostgres({ dataDir, log: silentLog });
    servers.push(durable);
    expect(await onServer(durable.url, 'show fsync')).toEqual([{ fsync: 'on' }]);
    await durable.stop();
    expect(await onServer((await start()).url, 'show fsync')).toEqual([{ fsync: 'off' }]);
  });

  it('asks for a password, which only the owner of the folder can read', async () => {
    const { url } = await start();
    const withoutPassword = new URL(url);
    withoutPassword.password = 'a guess';
    await expect(onServer(withoutPassword.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    expect((await stat(join(dataDir, 'postgres/password'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(dataDir, 'postgres/data'))).mode & 0o777).toBe(0o700);
    expect((await stat(dataDir)).mode & 0o777).toBe(isRoot ? 0o711 : 0o700);
  });

  it('writes no statement and no value to its output when a statement fails', async () => {
    const { url } = await start();
    await onServer(url, 'create table once (address text unique)');
    await onServer(url, `insert into once values ('ada@example.com')`);
    await expect(onServer(url, `insert into once values ('ada@example.com')`)).rejects.toMatchObject({ code: '23505' });
    await expect(onServer(url, `select 'ada@example.com'::int`)).rejects.toMatchObject({ code: '22P02' });
    const output = await readFile(join(dataDir, 'postgres/output.log'), 'utf8');
    expect(output).toContain('ready to accept connections');
    expect(output).not.toContain('ada@');
  });

  it('outlives an owner that is killed, and the next start takes it over', async () => {
    const { script, answer } = await startElsewhere();
    expect(answer).toMatchObject({ adopted: false });
    const pid = await postmasterPid();
    await script.kill('SIGKILL');
    expect(isAlive(pid)).toBe(true);

    const next = await start();
    expect(next.adopted).toBe(true);
    expect(next.url).toBe(answer.url);
    expect(await postmasterPid()).toBe(pid);
    await next.stop();
    await eventually(() => isGone(pid));
  });

  it('is taken over although another port is wished, and then listens there', async () => {
    const { script } = await startElsewhere();
    await script.kill('SIGKILL');

    const port = await portOfNobody();
    const next = await start({ port });
    expect(new URL(next.url).port).toBe(String(port));
    expect(await answers(next.url)).toBe(true);
  });

  it('refuses a second server on the same folder in words that name the first', async () => {
    const { script } = await startElsewhere();
    const refused = start();
    await expect(refused).rejects.toBeInstanceOf(LedgerInUseError);
    await expect(refused).rejects.toThrow(`is in use by another server (process ${script.pid})`);
    await script.kill('SIGTERM');
    expect((await start()).adopted).toBe(false);
  });

  it('gives the folder to one of two that start at once, and refuses the other', async () => {
    const outcomes = (await Promise.all([startElsewhere(), startElsewhere(), startElsewhere()])).map(
      ({ answer }) => answer,
    );
    expect(outcomes.map(({ refused }) => refused ?? 'owner').sort()).toEqual([
      'LedgerInUseError',
      'LedgerInUseError',
      'owner',
    ]);
    expect(await readdir(dataDir)).toEqual(['postgres']);
  });

  it('starts only once for four that start at once on a database that is there', async () => {
    await (await start()).stop();
    const outcomes = await Promise.allSettled([start(), start(), start(), start()]);
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    expect(reasons).toHaveLength(3);
    for (const reason of reasons) expect(reason).toBeInstanceOf(LedgerInUseError);
  });

  it('waits for a statement that a killed one left working', async () => {
    const { script, answer } = await startElsewhere();
    const url = answer.url ?? '';
    // It does not end by itself while a test lasts, and looks after nobody while it counts.
    const counting = 'select count(*) from generate_series(1, 100000) a, generate_series(1, 100000) b';
    const left = onServer(url, counting).catch(() => []);
    const backends = () =>
      onServer(url, `select pid from pg_stat_activity where state = 'active' and query = '${counting}'`);
    let working: readonly Record<string, unknown>[] = [];
    await eventually(async () => (working = await backends()).length === 1);
    await script.kill('SIGKILL');
    process.kill(await postmasterPid(), 'SIGKILL');
    const starting = start();
    // Its own failure is reported where it is waited for.
    void starting.catch(() => undefined);
    await eventually(async () =>
      (await readFile(join(dataDir, 'postgres/output.log'), 'utf8')).includes('pre-existing shared memory block'),
    );
    process.kill(Number(working[0]?.['pid']), 'SIGKILL');
    const next = await starting;
    expect(next.adopted).toBe(false);
    expect(await answers(next.url)).toBe(true);
    await left;
  });

  it('comes back for a pool that was open while it was killed', async () => {
    const server = await start();
    const pool = createPool(server.url, { max: 2, log: silentLog });
    const [inTransaction, idle] = await Promise.all([pool.connect(), pool.connect()]);
    idle.release();
    await inTransaction.query('begin');
    process.kill(await postmasterPid(), 'SIGKILL');
    // A backend whose postmaster is gone answers one more statement at most.
    await eventually(() =>
      inTransaction.query('select 1').then(
        () => false,
        () => true,
      ),
    );
    inTransaction.release(true);
    await eventually(() =>
      pool.query('select 1').then(
        () => true,
        () => false,
      ),
    );
    await pool.end();
  });

  it('is started again on the same address when it is killed while it is owned', async () => {
    const server = await start();
    const pid = await postmasterPid();
    process.kill(pid, 'SIGKILL');
    await eventually(async () => (await isGone(pid)) && (await answers(server.url)));
    expect(await postmasterPid()).not.toBe(pid);
    const { answer } = await startElsewhere();
    expect(answer.refused).toBe('LedgerInUseError');
    const again = await postmasterPid();
    await server.stop();
    await eventually(() => isGone(again));
  });

  it('can be stopped while it is being started again', async () => {
    const server = await start();
    process.kill(await postmasterPid(), 'SIGKILL');
    await sleep(100);
    await server.stop();
    await sleep(100);
    expect(await answers(server.url)).toBe(false);
    expect((await start()).adopted).toBe(false);
  });

  it('starts where both it and its owner were killed', async () => {
    const { script } = await startElsewhere();
    await script.kill('SIGKILL');
    process.kill(await postmasterPid(), 'SIGKILL');
    const next = await start();
    expect(next.adopted).toBe(false);
    expect(await answers(next.url)).toBe(true);
  });

  it('starts although its process id belongs to another program by now', async () => {
    const { script } = await startElsewhere();
    await script.kill('SIGKILL');
    process.kill(await postmasterPid(), 'SIGKILL');
    const file = join(dataDir, 'postgres/data/postmaster.pid');
    const lines = (await readFile(file, 'utf8')).split('\n');
    await writeFile(file, [String(process.ppid), ...lines.slice(1)].join('\n'));
    expect(await answers((await start()).url)).toBe(true);
  });

  it('removes what a start left behind that was killed while it made the database', async () => {
    await mkdir(join(dataDir, 'postgres.new-1999999999-abcd', 'data'), { recursive: true });
    await start();
    expect(await readdir(dataDir)).toEqual(['postgres']);
  });

  it('says at once why it cannot start, and what to do', async () => {
    await (await start()).stop();
    await writeFile(join(dataDir, 'postgres/data/PG_VERSION'), '9.6\n');
    const refused = start();
    await expect(refused).rejects.toBeInstanceOf(EmbeddedPostgresError);
    await expect(refused).rejects.toThrow(/database files are incompatible with server.*Set DATABASE_URL/su);
  });

  it('says which platform has none, and to set DATABASE_URL', async () => {
    await expect(findPostgresPrograms('sunos-sparc')).rejects.toThrow('for sunos-sparc: set DATABASE_URL');
    await expect(findPostgresPrograms('darwin-arm64')).rejects.toThrow(/not installed.*set DATABASE_URL/u);
  });

  asRoot('runs as nobody for root', async () => {
    await start();
    expect((await stat(join(dataDir, 'postgres/data'))).uid).toBe(65_534);
    const status = await readFile(`/proc/${await postmasterPid()}/status`, 'utf8');
    expect(status).toMatch(/^Uid:\t65534\t65534\t/mu);
  });

  (isRoot && canUnshare() ? it : it.skip)('runs for root in a folder that is closed to others', async () => {
    await chmod(parent, 0o700);
    const first = await start();
    expect(await answers(first.url)).toBe(true);
    expect((await stat(join(dataDir, 'postgres/data'))).uid).toBe(0);
    await first.stop();
    expect(await answers((await start()).url)).toBe(true);
  });
});

function canUnshare(): boolean {
  try {
    execFileSync('unshare', ['--user', '--map-user=65534', '--map-group=65534', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
