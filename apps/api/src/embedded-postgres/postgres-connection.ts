/** How to reach the application's database; the fields are those of `pg.Client`. */
export interface PostgresConnection {
  /** The socket folder, or `127.0.0.1` on Windows. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** The same as one address; a socket folder is percent-encoded as the host, which `pg` and libpq both understand. */
export function renderConnectionUrl(connection: PostgresConnection): string {
  const { host, port, user, password, database } = connection;
  return `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${encodeURIComponent(host)}:${port}/${encodeURIComponent(database)}`;
}
