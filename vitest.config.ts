import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const conditions = ['source'];

/** Files of a minute and more, the longest first: begun last, one of them would run on alone while the other workers have nothing left. */
const LONG = ['crash-points.int', 'pages.e2e', 'with-kills.int', 'at-full-speed.int', 'http-feed.int', 'life.int', 'alarms.int', 'bad-input.int', 'embedded-postgres.int', 'sql-to-telegram.e2e', 'workers.int', 'lots.int', 'test-servers.int'];

class LongestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId }: TestSpecification): number => {
      const rank = LONG.findIndex((name) => moduleId.includes(`/${name}.`));
      return rank === -1 ? LONG.length : rank;
    };
    return Promise.resolve(files.toSorted((one, other) => rankOf(one) - rankOf(other)));
  }
}

/** `unit` is pure and takes milliseconds; `integration` starts real servers on private ports; `browser` opens the editor in Chromium; `external` needs servers that are not ours; `screenshots` makes those of the documentation. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        // Loading the same modules anew for every file took four fifths of the time; no module of ours keeps state.
        test: { name: 'unit', isolate: false, include: ['**/*.test.ts'], exclude: ['**/*.int.test.ts', '**/node_modules/**', '**/dist/**'] },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['**/*.int.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // One more than CI has cores: they wait for servers most of the time.
          maxWorkers: 3,
        },
      },
      {
        extends: true,
        test: { name: 'external', include: ['**/*.external.ts'], exclude: ['**/node_modules/**', '**/dist/**'], testTimeout: 60_000, hookTimeout: 60_000 },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['**/*.e2e.ts'],
          exclude: ['**/node_modules/**', '**/dist/**'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: { name: 'screenshots', include: ['**/*.shots.ts'], exclude: ['**/node_modules/**', '**/dist/**'], testTimeout: 60_000 },
      },
    ],
  },
});
