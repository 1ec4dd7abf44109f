import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './bootstrap/child-process.mjs';
import { main, PlainFault, say } from './bootstrap/house.mjs';

/** The servers that tests start privately: any of the binaries will do, the Debian package brings the first. */
const servers = [
  { debianPackage: 'mariadb-server', binaries: ['mariadbd', 'mysqld'], why: 'the SQL agents read and write MariaDB' },
  { debianPackage: 'redis-server', binaries: ['redis-server'], why: 'several workers share work through Redis' },
  { debianPackage: 'rabbitmq-server', binaries: ['rabbitmq-server'], why: 'the broker agents read and write RabbitMQ' },
  { debianPackage: 'mosquitto', binaries: ['mosquitto'], why: 'the broker agents read and write MQTT' },
  { debianPackage: 'nats-server', binaries: ['nats-server'], why: 'the broker agents read and write NATS' },
  { debianPackage: 'dovecot-imapd', binaries: ['dovecot'], why: 'the mail agents read IMAP' },
  { debianPackage: 'chromium', binaries: ['chromium', 'chromium-browser', 'google-chrome'], why: 'the editor is tested in a browser' },
];

const startPolicy = '/usr/sbin/policy-rc.d';

await main(async () => {
  const missing = servers.filter(({ binaries }) => !binaries.some(isInstalled));
  if (missing.length === 0) {
    say('all test servers are here');
    return 0;
  }
  for (const { debianPackage, why } of missing) say(`missing: ${debianPackage} (${why})`);
  const packages = missing.map(({ debianPackage }) => debianPackage);
  if (!isInstalled('apt-get')) throw new PlainFault(`no apt-get here; install with this system's own packages: ${packages.join(', ')}`);
  const install = ['apt-get', 'install', '--yes', '--no-install-recommends', ...packages];
  if (process.getuid?.() !== 0) throw new PlainFault(`to install them run: sudo sh -c 'apt-get update && ${install.join(' ')}'`);
  return withoutStartingServices(async () => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const updated = await run('apt-get', ['update'], { output: 'stderr', env });
    return updated === 0 ? run('apt-get', install.slice(1), { output: 'stderr', env }) : updated;
  });
});

/**
 * Debian starts a server as soon as it is installed, unless this policy forbids it; tests start their own.
 * @param {() => Promise<number>} install
 */
async function withoutStartingServices(install) {
  if (existsSync(startPolicy)) return install();
  writeFileSync(startPolicy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  const remove = () => rmSync(startPolicy, { force: true });
  process.once('exit', remove);
  try {
    return await install();
  } finally {
    remove();
    process.off('exit', remove);
  }
}

/** @param {string} binary */
function isInstalled(binary) {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.some((folder) => folder !== '' && existsSync(path.join(folder, binary)));
}
