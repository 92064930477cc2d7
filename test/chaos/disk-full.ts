import { execFile } from 'node:child_process';
import { mkdtemp, rm, statfs, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ChaosBench } from './chaos-bench.js';
import type { Verdict } from './judge.js';
import { startOwnCluster } from './own-cluster.js';

const run = promisify(execFile);
const megabyte = 1024 ** 2;

/**
 * A PostgreSQL on a small disk of its own that is full while deletions are under way, and then has room again. Null where
 * this process may not mount one.
 */
export async function diskFull(): Promise<Verdict | null> {
  const folder = await mkdtemp(join(tmpdir(), 'privacy-graph-disk-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=400m,mode=0755', 'tmpfs', folder]);
  } catch {
    await rm(folder, { recursive: true });
    return null;
  }
  try {
    return await onSmallDisk(folder);
  } finally {
    await run('umount', ['--lazy', folder]);
    await rm(folder, { recursive: true });
  }
}

async function onSmallDisk(folder: string): Promise<Verdict> {
  const cluster = await startOwnCluster(join(folder, 'data'));
  const bench = await ChaosBench.open({ databaseUrl: await cluster.createDatabase() });
  const filler = join(folder, 'filler');
  try {
    await bench.askFor(20);
    await bench.worker();
    await bench.until(() => bench.output.includes('vendor.submit'), 'some are sent');
    const { bavail, bsize } = await statfs(folder);
    await writeFile(filler, Buffer.alloc(bavail * bsize - megabyte / 4)).catch(() => undefined); // it is full either way
    // What is asked for now is refused or recorded whole.
    for (let more = 0; more < 20; more += 1) await bench.ask().catch(() => undefined);
    await sleep(5_000);
    await unlink(filler);
    // PostgreSQL may have ended for want of room, and a worker with it: whoever runs them starts them again.
    await bench.killWorkers();
    await bench.until(
      () =>
        bench.unsettled().then(
          () => true,
          () => false,
        ),
      'the database answers',
    );
    await bench.worker();
    await bench.settle();
    return await bench.judge();
  } finally {
    await bench.close();
    await cluster.stop();
  }
}
