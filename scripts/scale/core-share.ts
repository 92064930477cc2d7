// cspell:ignore procs
import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const root = '/sys/fs/cgroup/cpu';
const periodMicros = 10_000;

/**
 * Holds a process to a share of one core, so that several workers on a small machine stand for workers that each have a
 * core of their own: what they gain from one another is seen then before the machine itself is full. Needs Linux with
 * version 1 of the control groups, and root; rejects elsewhere. Resolves with what takes the group away once the process
 * is gone.
 */
export async function holdToShare(pid: number, cores: number): Promise<() => Promise<void>> {
  const group = join(root, `privacy-graph-scale-${String(pid)}`);
  await mkdir(group);
  await writeFile(join(group, 'cpu.cfs_period_us'), String(periodMicros));
  await writeFile(join(group, 'cpu.cfs_quota_us'), String(Math.round(periodMicros * cores)));
  await writeFile(join(group, 'cgroup.procs'), String(pid));
  return () => rmdir(group);
}
