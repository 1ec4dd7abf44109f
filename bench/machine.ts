import { open, statfs } from 'node:fs/promises';
import { arch, cpus, loadavg, platform, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { temporaryFolder } from '@rookery/testkit';
import { median, rounded } from './figures.ts';

const filesystems: Readonly<Record<number, string>> = {
  0xef53: 'ext', 0x01021994: 'tmpfs', 0x794c7630: 'overlay', 0x9123683e: 'btrfs', 0x58465342: 'xfs', 0x2fc12fc1: 'zfs',
};

/** What a figure depends on: processors, memory, Node, the disk and how long it takes to be durable, who else is running. */
export async function describeMachine(): Promise<Readonly<Record<string, string | number>>> {
  const [processor] = cpus();
  const { type } = await statfs(tmpdir());
  return {
    processor: processor?.model ?? 'unknown',
    cores: cpus().length,
    memoryMb: Math.round(totalmem() / 2 ** 20),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    filesystem: filesystems[type] ?? `0x${type.toString(16)}`,
    fsyncMs: await measureFsync(),
    loadBefore: rounded(loadavg()[0] ?? 0),
  };
}

/** The median of fifty appends of 8 KiB, each forced to the disk. */
async function measureFsync(): Promise<number> {
  await using folder = await temporaryFolder();
  await using file = await open(join(folder.path, 'fsync'), 'a');
  const page = Buffer.alloc(8192, 'x');
  const times: number[] = [];
  for (let count = 0; count < 50; count += 1) {
    const start = performance.now();
    await file.write(page);
    await file.datasync();
    times.push(performance.now() - start);
  }
  return median(times);
}
