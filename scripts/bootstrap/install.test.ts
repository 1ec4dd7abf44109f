import { describe, expect, it } from 'vitest';
import { type LockEntry, planInstall } from './install.mjs';

const manifest: LockEntry = { dependencies: { pg: '8.0.0' } };
const locked: Readonly<Record<string, LockEntry>> = {
  '': manifest,
  'node_modules/pg': { version: '8.0.0', integrity: 'sha512-a' },
  'node_modules/pg-darwin': { version: '1.0.0', optional: true, os: ['darwin'], cpu: ['arm64'] },
};
const installed: Readonly<Record<string, LockEntry>> = { 'node_modules/pg': { version: '8.0.0', integrity: 'sha512-a' } };

function planFor(change: { lock?: typeof locked; installed?: typeof locked; manifest?: LockEntry }) {
  return planInstall({
    lock: { packages: { ...locked, ...change.lock } },
    installed: { packages: { ...installed, ...change.installed } },
    manifests: new Map([['', { ...manifest, ...change.manifest }]]),
    platform: 'linux',
    arch: 'x64',
  });
}

describe('the install plan', () => {
  it('installs nothing when node_modules is what the lock file says', () => {
    expect(planFor({})).toBeUndefined();
  });

  it('takes the lock file when a version differs', () => {
    expect(planFor({ lock: { 'node_modules/pg': { version: '8.0.1' } } })).toEqual({ command: 'ci', reason: 'node_modules/pg differs from package-lock.json' });
  });

  it('takes the lock file when a package is missing', () => {
    expect(planFor({ lock: { 'node_modules/zod': { version: '4.0.0' } } })?.command).toBe('ci');
  });

  it('takes the lock file when node_modules came from another machine', () => {
    expect(planFor({ installed: { 'node_modules/pg-darwin': { version: '1.0.0', os: 'darwin', cpu: 'arm64' } } })).toEqual({
      command: 'ci',
      reason: 'node_modules/pg-darwin was installed for another machine',
    });
  });

  it('accepts a package whose rule only excludes other machines', () => {
    expect(planFor({ installed: { 'node_modules/posix': { version: '1.0.0', os: ['!win32'] } } })).toBeUndefined();
  });

  it('resolves anew when a manifest has changed since the lock file', () => {
    expect(planFor({ manifest: { dependencies: { pg: '9.0.0' } } })).toEqual({ command: 'install', reason: 'package.json has changed since package-lock.json' });
  });

  it('takes the lock file when there is no node_modules', () => {
    const state = { lock: { packages: locked }, installed: undefined, manifests: new Map([['', manifest]]), platform: 'linux', arch: 'x64' };
    expect(planInstall(state)).toEqual({ command: 'ci', reason: 'node_modules is absent or incomplete' });
  });
});
