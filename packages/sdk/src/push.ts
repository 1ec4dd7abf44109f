import type { JsonValue } from '@rookery/model';

/** How an action that pushes is open to programs and browsers that listen. */
export interface PushInfo {
  /** `token`: the address's own token, or one for single channels; `address`: whoever knows the address hears every channel. */
  readonly access: 'token' | 'address';
  /** Name of the credential whose secret signs the tokens for single channels (JWT, HS256). */
  readonly credential?: string;
  /** Most messages a channel keeps for those who come back; the oldest go first. */
  readonly keep: number;
  /** How long a channel keeps them, in milliseconds. */
  readonly keepMs: number;
  /** What happens to a listener that takes messages more slowly than they come. */
  readonly whenSlow: 'disconnect' | 'skip';
}

/** One message to everybody who listens to a channel. */
export interface PushMessage {
  /** 1 to 200 characters. */
  readonly channel: string;
  readonly data: JsonValue;
  /** Not given to those who come back after it. Milliseconds since the epoch. */
  readonly expiresAt?: number | null;
}

/** Where a message stands in its channel: cursors of a channel grow, in the order everybody hears. */
export interface PushedMessage {
  readonly channel: string;
  readonly cursor: number;
}
