import { randomBytes } from 'node:crypto';
import { chown, mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { firstBytes } from './first-bytes.js';
import { freePort } from './free-port.js';
import { findServerProgram, serverMissing } from './server-programs.js';
import { findServerUser, type ServerUser } from './server-user.js';
import { temporaryFolder } from './temporary-folder.js';
import { startTestServer, type TestServer } from './test-server.js';

const user = 'reader';

/** A private IMAP server, where it listens and who may log in. */
export interface DovecotServer extends TestServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** Starts Dovecot on the loopback address, without encryption, as one user without rights. Mail is on disk at once. */
export async function startDovecot(): Promise<DovecotServer> {
  const program = findServerProgram('dovecot');
  if (program === undefined) throw new Error(serverMissing('dovecot'));
  const { path: folder } = await temporaryFolder();
  const serverUser = await findServerUser();
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const [settings, users, home] = [join(folder, 'dovecot.conf'), join(folder, 'users'), join(folder, 'home')];
  await mkdir(home);
  await writeFile(users, `${user}:{PLAIN}${password}\n`);
  await writeFile(settings, settingsText({ folder, users, home, port, serverUser }));
  if (serverUser !== undefined) for (const path of [folder, settings, users, home]) await chown(path, serverUser.uid, serverUser.gid);
  const server = await startTestServer({
    program, options: ['-F', '-c', settings], folder, user: serverUser, stopSignal: 'SIGTERM', endSignal: 'KILL',
    answers: () => firstBytes(port, ''),
  });
  return Object.assign(server, { host: '127.0.0.1', port, user, password });
}

/** Dovecot 2.3 takes a user per task unless it is told that all of them are the one it runs as. */
function settingsText({ folder, users, home, port, serverUser }: { readonly folder: string; readonly users: string; readonly home: string; readonly port: number; readonly serverUser: ServerUser | undefined }): string {
  const { uid, gid, username } = userInfo();
  const [name, runs] = serverUser === undefined ? [username, { uid, gid }] : ['nobody', serverUser];
  return `protocols = imap
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/run
log_path = /dev/stderr
ssl = no
disable_plaintext_auth = no
default_internal_user = ${name}
default_login_user = ${name}
${serverUser === undefined ? '' : 'default_internal_group = nogroup\n'}first_valid_uid = 1
mail_location = maildir:${home}/%u
passdb {
  driver = passwd-file
  args = ${users}
}
userdb {
  driver = static
  args = uid=${runs.uid} gid=${runs.gid} home=${home}/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
`;
}
