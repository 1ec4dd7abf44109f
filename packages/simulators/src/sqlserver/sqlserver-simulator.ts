import { createServer, type Socket } from 'node:net';
import { answerPackets, createMessageReader, PACKET, type TdsMessage } from './tds-packets.js';
import { readBatch, readCall, readLogin, readTransaction } from './tds-requests.js';
import { attentionAnswer, doneAnswer, errorAnswer, loginAnswer, preloginAnswer, resultAnswer, transactionAnswer, type SqlServerColumn } from './tds-tokens.js';
import type { SqlServerValue } from './tds-values.js';

/** What the client asked, in the order it came over all connections. */
export interface SqlServerRequest {
  /** The statement, or `begin`, `commit`, `rollback`. */
  readonly text: string;
  readonly parameters: Readonly<Record<string, SqlServerValue>>;
  /** Which connection, counted from 1. */
  readonly connection: number;
}

export type SqlServerAnswer =
  | { readonly columns: readonly SqlServerColumn[]; readonly rows: readonly (readonly SqlServerValue[])[] }
  | { readonly changed: number }
  | { readonly error: { readonly number: number; readonly message: string; readonly severity?: number } }
  /** The line breaks instead of an answer; whether anything was done is the script's. */
  | { readonly cut: true }
  | { readonly hang: true };

export interface SqlServerOptions {
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** The whole knowledge of SQL there is here. Asked for `begin`, `commit` and `rollback` as well; `undefined` does what they say. */
  readonly script: (request: SqlServerRequest) => SqlServerAnswer | undefined;
}

export interface SqlServerSimulator {
  readonly host: string;
  readonly port: number;
  requests(): readonly SqlServerRequest[];
  /** Connections that are open now. */
  connections(): number;
  /** Cuts all of them, as a restart does. */
  cutAll(): void;
  stop(): Promise<void>;
}

/**
 * Starts a server that speaks TDS 7.4 ([MS-TDS]) in plain text and knows no SQL: log-in, batches, `sp_executesql`, transactions,
 * attention, errors. Every statement is answered by the script. It shows that the driver and what stands on it hold
 * together, not that a statement is good Transact-SQL.
 */
export async function startSqlServerSimulator(options: SqlServerOptions): Promise<SqlServerSimulator> {
  const requests: SqlServerRequest[] = [];
  const sockets = new Set<Socket>();
  let count = 0;

  const server = createServer((socket) => {
    count += 1;
    const connection = count;
    const read = createMessageReader();
    const descriptor = Buffer.alloc(8);
    descriptor.writeUInt32LE(connection);
    let isOpen = false;
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      // What a broken connection leaves open is rolled back.
      if (isOpen) ask('rollback', {});
    });
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      for (const message of read(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)) take(message);
    });

    function ask(text: string, parameters: Readonly<Record<string, SqlServerValue>>): SqlServerAnswer | undefined {
      const request = { text, parameters, connection };
      requests.push(request);
      return options.script(request);
    }

    function take({ type, body }: TdsMessage): void {
      switch (type) {
        case PACKET.prelogin: return send(preloginAnswer());
        case PACKET.login: return logIn(body);
        case PACKET.attention: return send(attentionAnswer());
        case PACKET.transaction: return turn(readTransaction(body));
        case PACKET.batch: {
          const text = readBatch(body);
          // What a driver sets up after the log-in.
          return /^\s*set /i.test(text) ? send(doneAnswer()) : give(ask(text, {}), false);
        }
        case PACKET.rpc: {
          const { text, parameters } = readCall(body);
          return give(ask(text, parameters), true);
        }
        default: socket.destroy();
      }
    }

    function logIn(body: Buffer): void {
      const { user, password, database } = readLogin(body);
      if (user !== options.user || password !== options.password) return refuse({ number: 18_456, message: `Login failed for user '${user}'.`, severity: 14 });
      if (database !== options.database) return refuse({ number: 4_060, message: `Cannot open database "${database}" requested by the login. The login failed.`, severity: 11 });
      send(loginAnswer(database));
    }

    function refuse(error: { readonly number: number; readonly message: string; readonly severity: number }): void {
      socket.end(answerPackets(errorAnswer(error, false)));
    }

    function turn(kind: 'begin' | 'commit' | 'rollback' | 'save'): void {
      if (kind === 'save') return send(doneAnswer());
      if (kind !== 'begin' && !isOpen) return send(errorAnswer({ number: kind === 'commit' ? 3_902 : 3_903, message: `The ${kind.toUpperCase()} TRANSACTION request has no corresponding BEGIN TRANSACTION.` }, false));
      isOpen = kind === 'begin';
      const answer = ask(kind, {});
      if (answer === undefined) send(transactionAnswer(kind, descriptor));
      else give(answer, false);
    }

    function give(answer: SqlServerAnswer | undefined, isProcedure: boolean): void {
      if (answer === undefined) return send(errorAnswer({ number: 208, message: 'the script has no answer to this statement' }, isProcedure));
      if ('cut' in answer) return void socket.resetAndDestroy();
      if ('hang' in answer) return;
      if ('error' in answer) {
        // A deadlock's victim loses its transaction at once.
        if (answer.error.number === 1_205 && isOpen) {
          isOpen = false;
          ask('rollback', {});
          return send(Buffer.concat([transactionAnswer('rollback', descriptor).subarray(0, -13), errorAnswer(answer.error, isProcedure)]));
        }
        return send(errorAnswer(answer.error, isProcedure));
      }
      if ('changed' in answer) return send(resultAnswer([], [], answer.changed, isProcedure));
      send(resultAnswer(answer.columns, answer.rows, 0, isProcedure));
    }

    function send(body: Buffer): void {
      if (!socket.destroyed) socket.write(answerPackets(body));
    }
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port; was it closed while starting?');
  const cutAll = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    host: '127.0.0.1',
    port: address.port,
    requests: () => requests,
    connections: () => sockets.size,
    cutAll,
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        cutAll();
      }),
  };
}
