import { execFile } from 'node:child_process';
import { chmod, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startPostgres, temporaryFolder, until, type PostgresServer } from '@rookery/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRig, type Rig } from './rig.js';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;

/** A disk of its own, in memory and small; only root may mount one. */
describe.skipIf(!isRoot)(`a database whose disk is full${isRoot ? '' : ' (needs root, to mount a small disk)'}`, () => {
  let rig: Rig;
  let disk: SmallDisk;
  beforeAll(async () => {
    disk = await mountSmallDisk('384m');
    rig = await startRig({ lanes: 4, pauseMs: 5, rowPauseMs: 200, startDatabase: () => startPostgresOn(disk) });
  }, 120_000);
  afterAll(async () => {
    await rig.stop();
    await disk.unmount();
  });

  const answered = (status: number) => rig.load.statuses.get(status) ?? 0;

  test('is answered for with 503, keeps what was accepted, and is used again once there is room', async () => {
    await disk.fill();
    await until('posts are refused', async () => answered(503) > 0, 60_000);
    expect(rig.rookery.hasEnded).toBe(false);
    await disk.free();
    // Without room for its log PostgreSQL ends itself; whoever runs it starts it again.
    await rig.server.restart();
    const acceptedBefore = answered(202);
    await until('posts are accepted again', async () => answered(202) > acceptedBefore + 20, 60_000);
    expect(rig.rookery.hasEnded).toBe(false);
    expect(await rig.drainAndCheck()).toEqual([]);
  }, 180_000);
});

interface SmallDisk {
  readonly folder: string;
  /** Takes all the room that is left. */
  fill(): Promise<void>;
  free(): Promise<void>;
  unmount(): Promise<void>;
}

async function mountSmallDisk(size: string): Promise<SmallDisk> {
  const parent = await temporaryFolder();
  const folder = join(parent.path, 'disk');
  await mkdir(folder);
  await run('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { timeout: 10_000 });
  await chmod(folder, 0o711);
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill: async () => {
      const file = await open(ballast, 'w');
      try {
        const block = Buffer.alloc(64 * 1024);
        for (;;) await file.write(block);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      } finally {
        await file.close();
      }
    },
    free: () => rm(ballast),
    unmount: async () => {
      await run('umount', [folder], { timeout: 10_000 });
      await parent.remove();
    },
  };
}

/** The test kit keeps a server below the folder for temporary files. */
async function startPostgresOn(disk: SmallDisk): Promise<PostgresServer> {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = disk.folder;
  try {
    return await startPostgres({ durable: true, tcp: true, settings: { min_wal_size: '32MB', max_wal_size: '64MB' } });
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
}
