import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Engine, type AgentScope, type Alongside } from '@rookery/engine';
import type { ActionType, Clock, FeedInfo, PushInfo } from '@rookery/sdk';
import { AGENT_CATALOGUE, CLOCK, DATABASE } from '../composition/tokens.js';
import type { AgentCatalogue } from '../engine/agent-catalogue.js';
import { apiError } from '../http/api-error.js';
import type { Database } from '../persistence/database.js';
import { createToken, matchesToken } from '../secrets/index.js';
import { writeFeed, type FeedFormat, type FeedText } from './feed-document.js';
import { FeedsRepository, type FeedRow } from './feeds.repository.js';

/** A feed just made, or given a new token; the token is shown this once. */
export interface NewFeed {
  readonly agent: AgentScope;
  readonly path: string;
  readonly token: string;
}

export interface FeedRequest {
  readonly id: string;
  readonly format: FeedFormat;
  /** What the reader sent as bearer token or password. */
  readonly token: string | undefined;
  readonly url: string;
}

/** An address that actions push to, and that listeners may connect to now. */
export interface OpenPush {
  readonly agent: AgentScope;
  readonly info: PushInfo;
  /** Whether this is the address's own token. */
  matches(token: string): boolean;
}

/** Addresses, tokens and contents of published feeds; also the addresses and tokens of those that are pushed. */
@Injectable()
export class FeedsService {
  readonly #repository: FeedsRepository;
  readonly #engine: Engine;
  readonly #catalogue: AgentCatalogue;
  readonly #clock: Clock;

  constructor(@Inject(DATABASE) database: Database, @Inject(Engine) engine: Engine, @Inject(AGENT_CATALOGUE) catalogue: AgentCatalogue, @Inject(CLOCK) clock: Clock) {
    this.#repository = new FeedsRepository(database);
    this.#engine = engine;
    this.#catalogue = catalogue;
    this.#clock = clock;
  }

  /** Gives every published agent that has a feed an address and a token; those that have one keep it. */
  async ensure(workflowId: number): Promise<readonly NewFeed[]> {
    const types = [...this.#catalogue.types.values()].flatMap((type) => (type.kind === 'action' && (type.feed ?? type.push) !== undefined ? [type.spec.type] : []));
    const made: NewFeed[] = [];
    for (const agent of await this.#repository.agentsWithout(workflowId, types)) {
      const { token, hash } = createToken('rk_feed');
      const row = await this.#repository.insert({ ...agent, id: randomBytes(16).toString('hex'), tokenHash: hash }, this.#clock.now());
      if (row !== undefined) made.push({ agent, path: this.#pathOf(row), token });
    }
    return made;
  }

  /** Where an agent's feed is; null for one that has none. */
  async pathOfAgent(agent: AgentScope): Promise<string | null> {
    const row = await this.#repository.ofAgent(agent);
    return row === undefined ? null : this.#pathOf(row);
  }

  /** A new token; the former one is refused from now on. Undefined when the agent has no feed. */
  async rotate(agent: AgentScope, note?: Alongside): Promise<NewFeed | undefined> {
    const { token, hash } = createToken('rk_feed');
    const row = await this.#repository.replaceToken(agent, hash, note);
    return row === undefined ? undefined : { agent, path: this.#pathOf(row), token };
  }

  /** The feed as text with its tag. A feed that is not there and one whose agent does not run are the same to a reader. */
  async read({ id, format, token, url }: FeedRequest): Promise<FeedText & { readonly tag: string }> {
    const row = await this.#repository.find(id);
    const info = row === undefined ? undefined : this.#infoOf(row);
    if (row === undefined || info === undefined) throw apiError('notFound', { what: 'feed', id });
    if (!info.isPublic && (token === undefined || !matchesToken(token, row.tokenHash))) throw apiError('feed.token');
    const written = writeFeed(format, { info, items: await this.#repository.newest(row, info.keep), url });
    return { ...written, tag: `"${createHash('sha256').update(written.text).digest('base64url').slice(0, 27)}"` };
  }

  /** The pushed address with this id; undefined when there is none, or its agent does not run. */
  async findPush(id: string): Promise<OpenPush | undefined> {
    const row = await this.#repository.find(id);
    // Another process may have published it a moment ago.
    if (row !== undefined && this.#engine.seat(row) === undefined) await this.#engine.learn(row);
    const running = row === undefined ? undefined : this.#running(row);
    const info = running?.type.push?.(running.options);
    return row === undefined || info === undefined ? undefined : { agent: row, info, matches: (token) => matchesToken(token, row.tokenHash) };
  }

  /** Whether an agent still pushes; from memory. */
  isPushOpen(agent: AgentScope): boolean {
    return this.#running(agent)?.type.push !== undefined;
  }

  #infoOf(row: FeedRow): FeedInfo | undefined {
    const running = this.#running(row);
    return running?.type.feed?.(running.options);
  }

  #running(agent: AgentScope): { readonly type: ActionType; readonly options: unknown } | undefined {
    const seat = this.#engine.seat(agent);
    if (seat === undefined || seat.topologyAgent.state !== 'live' || seat.pausedBy === 'drop') return undefined;
    const { type, options } = seat.current.agent;
    return type.kind === 'action' ? { type, options } : undefined;
  }

  #pathOf({ id, ...agent }: FeedRow): string {
    const type = this.#engine.seat(agent)?.current.agent.type;
    return type?.kind === 'action' && type.push !== undefined ? `/push/${id}` : `/feeds/${id}`;
  }
}
