import type { Socket } from 'node:net';
import { SILENCE_GRACE_MS, type SqlConnection } from './session.js';

/** Open at once, per credential and process. */
export const MOST_CONNECTIONS = 8;
/** A connection that nobody asked for so long is closed. */
export const IDLE_MS = 30_000;

/** Opens one connection; the socket stays reachable for its time-outs. */
export type Dial = (signal: AbortSignal, connectTimeout: number) => Promise<{ readonly connection: SqlConnection; readonly socket: Socket }>;

export interface Use {
  readonly signal: AbortSignal;
  readonly connectTimeout: number;
  readonly statementTimeout: number;
  readonly kind: 'read' | 'write';
}

/** Connections of one log-in, taken in the order they were asked for. */
export interface SqlPool {
  /** Begins a transaction and hands over its connection. What `work` leaves open is rolled back. */
  use<T>(use: Use, work: (connection: SqlConnection) => Promise<T>): Promise<T>;
  /** Closes what is idle now and the rest when it comes back; a pool of the new log-in takes over. */
  drain(): void;
}

interface Member {
  readonly connection: SqlConnection;
  readonly socket: Socket;
  isIdle: boolean;
}

export function createPool(dial: Dial, { most = MOST_CONNECTIONS, idleMs = IDLE_MS }: { readonly most?: number; readonly idleMs?: number } = {}): SqlPool {
  const idle: Member[] = [];
  const waiting: (() => void)[] = [];
  let open = 0;
  let isDraining = false;

  return {
    async use(use, work) {
      for (;;) {
        const { member, isReused } = await take(use);
        const stop = () => member.socket.destroy(new Error('the session was stopped'));
        use.signal.addEventListener('abort', stop, { once: true });
        // An abort that came while the socket was being opened has called nobody.
        if (use.signal.aborted) stop();
        try {
          member.socket.setTimeout(use.statementTimeout + SILENCE_GRACE_MS);
          const hasBegun = await begin(member, use).then(() => true, (error: unknown) => {
            discard(member);
            // An idle connection may have died unseen. Nothing was asked yet, so another one is as good.
            if (isReused && !use.signal.aborted) return false;
            throw error;
          });
          if (hasBegun) return await thenLeave(member, work);
        } finally {
          use.signal.removeEventListener('abort', stop);
        }
      }
    },
    drain() {
      isDraining = true;
      for (const member of idle.splice(0)) discard(member);
    },
  };

  async function take(use: Use): Promise<{ readonly member: Member; readonly isReused: boolean }> {
    for (;;) {
      const member = idle.pop();
      if (member !== undefined) {
        member.isIdle = false;
        member.socket.ref();
        if (member.connection.isAlive()) return { member, isReused: true };
        discard(member);
        continue;
      }
      if (open < most) return { member: await openOne(use), isReused: false };
      await untilOneIsFree(use.signal);
    }
  }

  async function openOne(use: Use): Promise<Member> {
    open += 1;
    try {
      const { connection, socket } = await dial(use.signal, use.connectTimeout);
      const member: Member = { connection, socket, isIdle: false };
      socket.on('timeout', () => {
        if (!member.isIdle) return void socket.destroy(new Error('the server went silent'));
        idle.splice(idle.indexOf(member), 1);
        discard(member);
      });
      return member;
    } catch (error) {
      closeOne();
      throw error;
    }
  }

  function untilOneIsFree(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        waiting.splice(waiting.indexOf(proceed), 1);
        reject(new Error('the session was stopped'));
      };
      const proceed = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      if (signal.aborted) return reject(new Error('the session was stopped'));
      signal.addEventListener('abort', leave, { once: true });
      waiting.push(proceed);
    });
  }

  async function thenLeave<T>(member: Member, work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    try {
      return await work(member.connection);
    } finally {
      await leave(member);
    }
  }

  async function leave(member: Member): Promise<void> {
    const isUsable = member.connection.isAlive() && (await member.connection.rollback().then(() => true, () => false));
    if (isDraining || !isUsable || !member.connection.isAlive()) return discard(member);
    member.isIdle = true;
    member.socket.setTimeout(idleMs);
    // An idle connection keeps no process alive.
    member.socket.unref();
    idle.push(member);
    waiting.shift()?.();
  }

  function discard({ connection }: Member): void {
    closeOne();
    void connection.end();
  }

  function closeOne(): void {
    open -= 1;
    waiting.shift()?.();
  }
}

function begin({ connection }: Member, { kind, statementTimeout }: Use): Promise<void> {
  return connection.begin(kind, statementTimeout);
}
