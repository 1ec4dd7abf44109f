import type { Wall } from '@rookery/sandbox';
import { ok, warn, type Finding } from './finding.js';

const missing: Readonly<Record<keyof Wall, { readonly reason: string; readonly remedy: string }>> = {
  permissions: { reason: 'code that leaves its isolate may read files', remedy: 'run a Node with the permission model (24 or later)' },
  network: { reason: 'code that leaves its isolate reaches the network', remedy: 'allow network namespaces: install util-linux (unshare) and permit unprivileged user namespaces, or start as root in a container of its own' },
  ownUser: { reason: 'code that leaves its isolate runs as the user of the server', remedy: 'start the server as root in a container of its own, so that it can give each child a user id; otherwise let only people you trust write code' },
  resources: { reason: 'code that leaves its isolate may use all descriptors and threads', remedy: 'install util-linux (prlimit)' },
};

/** How much stands between the code people write and the machine, beside the isolate itself. */
export function checkWall(wall: Wall): readonly Finding[] {
  const names = ['permissions', 'network', 'ownUser', 'resources'] as const;
  const thin = names.filter((name) => !wall[name]);
  if (thin.length === 0) return [ok('sandbox', 'own user, no network, no files, limited resources')];
  return thin.map((name) => warn('sandbox', missing[name].reason, missing[name].remedy));
}
