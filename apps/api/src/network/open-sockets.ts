import type { Socket } from 'node:net';
import type { NetworkError } from './errors.js';
import type { Target } from './hosts.js';

/** Where an open socket leads, and for whom. */
export interface Line {
  readonly workspaceId: number | undefined;
  readonly target: Target;
}

/** Says whether a connection that is open may still be; a refusal ends it. */
export type JudgeLine = (line: Line, address: string) => NetworkError | undefined;

/** Every socket that is open, so that it can be ended: all when the process stops, those of a workspace that its lists forbid by now. */
export class OpenSockets {
  readonly #lines = new Map<Socket, Line>();

  add(socket: Socket, line: Line): void {
    this.#lines.set(socket, line);
    socket.once('close', () => this.#lines.delete(socket));
    // A socket whose owner is between two listeners must not take the process down; "close" still tells the owner.
    socket.on('error', () => undefined);
  }

  /** Ends what the judge refuses; whoever uses it gets the refusal as its error. */
  recheck(workspaceId: number, judge: JudgeLine): void {
    for (const [socket, line] of this.#lines) {
      if (line.workspaceId !== workspaceId) continue;
      const refusal = judge(line, socket.remoteAddress ?? '');
      if (refusal !== undefined) socket.destroy(refusal);
    }
  }

  close(): void {
    for (const socket of this.#lines.keys()) socket.destroy();
  }
}
