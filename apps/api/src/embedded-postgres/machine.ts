/** What the embedded server needs to know about the machine and the user that runs Rookery. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** The user id of this process; undefined on Windows. */
  readonly uid: number | undefined;
  readonly environment: NodeJS.ProcessEnv;
  readonly temporaryFolder: string;
  /** Where root keeps what an unprivileged server must reach. */
  readonly sharedFolder: string;
}

/** The user the server process runs as, when it is not the user that runs Rookery. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** Structured log in the shape of pino: fields first, then a constant text. */
export interface EmbeddedPostgresLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Spawn options that put a child process under `user`; none when it stays under ours. */
export function runAs(user: ServerUser | undefined): { uid?: number; gid?: number } {
  return user === undefined ? {} : { uid: user.uid, gid: user.gid };
}

/**
 * The environment of the server and of initdb. Nothing of ours leaks in: a `PGDATA` or `PGPORT` of the user's
 * shell would otherwise steer the embedded server.
 */
export function serverEnvironment(machine: Machine): NodeJS.ProcessEnv {
  const kept = ['PATH', 'SystemRoot', 'TEMP', 'TMP'];
  const entries = kept.flatMap((name) => {
    const value = machine.environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(entries), LC_ALL: 'C', TZ: 'UTC' };
}
