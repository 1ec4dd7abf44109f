import { beforeAll, describe } from 'vitest';
import { serverAvailable, serverMissing, type ServerName } from './server-programs.js';

/**
 * `describe` for tests that start a private server. Where its programs are missing the group is skipped and its title says
 * how to get them; under `CI=true`, where nothing may be skipped, its tests fail with the same words.
 */
export function describeWithServer(name: ServerName, title: string, body: () => void): void {
  const isSkipped = !serverAvailable(name) && process.env['CI'] !== 'true';
  const hint = isSkipped ? ` (${serverMissing(name)})` : '';
  describe.skipIf(isSkipped)(`${title}${hint}`, () => {
    beforeAll(() => requireServer(name));
    body();
  });
}

function requireServer(name: ServerName): void {
  if (!serverAvailable(name)) throw new Error(serverMissing(name));
}
