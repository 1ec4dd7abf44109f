// What code tries that has left the isolate: it runs in the place of the child, behind the same wall.
// Arguments: the uid to take (`-` for none) and what to reach, as JSON. Prints, as JSON, what came of each attempt.
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';

const [uid, targets] = process.argv.slice(2);
const { port, socketPath, abstractSocket, keyFile, folder, parent } = JSON.parse(targets);
if (uid !== '-') {
  process.setgroups([]);
  process.setgid(Number(uid));
  process.setuid(Number(uid));
}

const dial = (to) => new Promise((resolve, reject) => {
  const socket = connect(to, () => {
    socket.destroy();
    resolve();
  });
  socket.on('error', reject);
});

const attempts = {
  tcp: () => dial({ host: '127.0.0.1', port }),
  tcp6: () => dial({ host: '::1', port }),
  udp: () => new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.on('error', reject);
    socket.send('x', port, '127.0.0.1', (error) => {
      socket.close();
      if (error) reject(error);
      else resolve();
    });
  }),
  socket: () => dial({ path: socketPath }),
  abstractSocket: () => dial({ path: abstractSocket }),
  keyFile: () => readFileSync(keyFile),
  folder: () => readdirSync(folder),
  write: () => writeFileSync(`${folder}/written`, 'x'),
  environment: () => readFileSync(`/proc/${parent}/environ`),
  memory: () => openSync(`/proc/${parent}/mem`, 'r+'),
  signal: () => process.kill(parent, 0),
  root: () => process.setuid(0),
  program: () => {
    const { error } = spawnSync('/bin/true');
    if (error) throw error;
  },
  worker: () => new Worker('', { eval: true }),
};

const outcomes = {};
for (const [name, attempt] of Object.entries(attempts)) {
  try {
    await attempt();
    outcomes[name] = 'reached';
  } catch (error) {
    outcomes[name] = error.code ?? error.message;
  }
}
process.stdout.write(JSON.stringify({ ...outcomes, ownEnvironment: Object.keys(process.env) }), () => process.exit());
