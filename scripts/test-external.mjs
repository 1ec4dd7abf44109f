// Runs the tests that need servers which are not ours and cannot be started here. Each says by its variable where its server is.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const servers = { MSSQL_URL: 'mssql://user:password@host:1433/database?tls=false' };
const known = Object.keys(servers).filter((name) => process.env[name] !== undefined);
if (known.length === 0) {
  process.stderr.write(`rookery: none of ${Object.entries(servers).map(([name, form]) => `${name} (${form})`).join(', ')} is set, so there is nothing to test\n`);
  process.exit(1);
}
const { status } = spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'external', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
