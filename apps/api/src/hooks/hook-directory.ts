import type { AgentScope, Alongside } from '@rookery/engine';
import { createToken, decryptSecret, encryptSecret, secretIdentity, type Keyring, type Scrubber, type SecretIdentity } from '../secrets/index.js';
import type { HookRow, HooksRepository } from './hooks.repository.js';

/** An address that takes calls for an agent. */
export interface Hook {
  /** 128 bits in hex. */
  readonly id: string;
  readonly agent: AgentScope;
}

/** A hook just made; its secret is shown this once. */
export interface NewHook extends Hook {
  readonly secret: string;
}

/** A hook with a new secret, and until when (milliseconds) the former one still counts; `null`: it does not. */
export interface RotatedHook extends NewHook {
  readonly formerUntil: number | null;
}

export interface HookDirectoryParts {
  readonly repository: HooksRepository;
  readonly keyring: Keyring;
  readonly scrubber: Scrubber;
  /** 128 random bits in hex. */
  readonly randomId: () => string;
  readonly now: () => number;
  /** Agent types that take calls. */
  readonly webhookTypes: readonly string[];
  /** Calls a second one hook takes; undefined: any number. */
  readonly ratePerSecond: number | undefined;
  /** Where the outside finds this server, without a slash at the end. */
  readonly publicUrl: string | undefined;
}

interface Held {
  readonly hook: Hook;
  readonly row: HookRow;
  /** Decrypted when first needed. */
  secret: string | undefined;
  former: string | undefined;
  readonly readAt: number;
  tokens: number;
  countedAt: number;
}

const SECRET_FRESH_MS = 2_000;
const ABSENT_MS = 1_000;
const MOST_ABSENT = 10_000;

/**
 * Which hook belongs to which agent, in memory, so that a call costs no query. A hook this process has not heard of is
 * looked up once a second at most; a secret that another process rotated is known here within two seconds.
 */
export class HookDirectory {
  readonly #parts: HookDirectoryParts;
  readonly #byId = new Map<string, Held>();
  readonly #byAgent = new Map<number, Held>();
  readonly #absent = new Map<string, number>();

  constructor(parts: HookDirectoryParts) {
    this.#parts = parts;
  }

  get ratePerSecond(): number | undefined {
    return this.#parts.ratePerSecond;
  }

  async load(): Promise<void> {
    for (const row of await this.#parts.repository.all()) this.#hold(row);
  }

  /** From memory. */
  known(id: string): Hook | undefined {
    return this.#byId.get(id)?.hook;
  }

  /** From the store, for a hook that another process made. */
  async look(id: string, now: number): Promise<Hook | undefined> {
    if (!/^[0-9a-f]{32}$/.test(id) || now - (this.#absent.get(id) ?? Number.NEGATIVE_INFINITY) < ABSENT_MS) return undefined;
    const row = await this.#parts.repository.find(id);
    if (row !== undefined) return this.#hold(row).hook;
    if (this.#absent.size >= MOST_ABSENT) this.#absent.clear();
    this.#absent.set(id, now);
    return undefined;
  }

  /** Takes one call from the hook's rate; `false` when it is used up. */
  admit(hook: Hook, now: number): boolean {
    const { ratePerSecond } = this.#parts;
    const held = this.#byId.get(hook.id);
    if (ratePerSecond === undefined || held === undefined) return true;
    held.tokens = Math.min(ratePerSecond, held.tokens + ((now - held.countedAt) / 1000) * ratePerSecond);
    held.countedAt = now;
    if (held.tokens < 1) return false;
    held.tokens -= 1;
    return true;
  }

  /** Gives every published agent that takes calls an address and a secret; those that have one keep it. */
  async ensure(workflowId: number | null = null): Promise<readonly NewHook[]> {
    const { repository, webhookTypes } = this.#parts;
    const made: NewHook[] = [];
    for (const scope of await repository.agentsWithout(webhookTypes, workflowId)) {
      const id = this.#parts.randomId();
      const secret = newSecret();
      const row = await repository.insert({ ...scope, id, secret: encryptSecret(secret, identityOf(scope, id), this.#parts.keyring) });
      if (row !== undefined) made.push({ ...this.#hold(row).hook, secret });
    }
    return made;
  }

  async ofAgent(scope: AgentScope): Promise<Hook | undefined> {
    const held = this.#byAgent.get(scope.agentId);
    if (held !== undefined) return held.hook.agent.workspaceId === scope.workspaceId ? held.hook : undefined;
    const row = await this.#parts.repository.ofAgent(scope);
    return row === undefined ? undefined : this.#hold(row).hook;
  }

  /**
   * A new secret. The former one counts for `graceMs` more, so that callers can change theirs without a gap; 0: it is refused from now on.
   * One before that is refused either way. Undefined when the agent has no hook.
   */
  async rotate(scope: AgentScope, { graceMs = 0, noteOf }: { readonly graceMs?: number; readonly noteOf?: (formerUntil: number | null) => Alongside } = {}): Promise<RotatedHook | undefined> {
    const { repository, keyring, now } = this.#parts;
    const row = await repository.ofAgent(scope);
    if (row === undefined) return undefined;
    const secret = newSecret();
    const formerUntil = graceMs > 0 ? now() + graceMs : null;
    const replaced = await repository.replaceSecret(row, encryptSecret(secret, identityOf(row, row.id), keyring), { formerUntil, alongside: noteOf?.(formerUntil) });
    return replaced === undefined ? undefined : { ...this.#hold(replaced).hook, secret, formerUntil };
  }

  /** Where callers find this agent's hook; `null` when the server was not told its public address. */
  async urlOf(scope: AgentScope): Promise<string | null> {
    const { publicUrl } = this.#parts;
    const hook = publicUrl === undefined ? undefined : await this.ofAgent(scope);
    return hook === undefined ? null : `${publicUrl}/hooks/${hook.id}`;
  }

  /** The secret callers of this agent's hook must prove they know. */
  async secretOf(scope: AgentScope): Promise<string> {
    const held = await this.#fresh(scope);
    held.secret ??= this.#decrypt(held.row, held.row.secret);
    return held.secret;
  }

  /** The secret before it, as long as it still counts. */
  async formerSecretOf(scope: AgentScope): Promise<string | undefined> {
    const held = await this.#fresh(scope);
    const { formerSecret, formerUntil } = held.row;
    if (formerSecret === null || formerUntil === null || this.#parts.now() >= formerUntil) return undefined;
    held.former ??= this.#decrypt(held.row, formerSecret);
    return held.former;
  }

  async #fresh(scope: AgentScope): Promise<Held> {
    const held = this.#byAgent.get(scope.agentId);
    if (held !== undefined && this.#parts.now() - held.readAt < SECRET_FRESH_MS) return held;
    const row = await this.#parts.repository.ofAgent(scope);
    if (row === undefined) throw new Error(`agent ${scope.agentId} has no hook`);
    return this.#hold(row);
  }

  #hold(row: HookRow): Held {
    const { id, workspaceId, workflowId, agentId } = row;
    const before = this.#byId.get(id);
    const isSame = before?.row.secret === row.secret;
    const isSameFormer = before?.row.formerSecret === row.formerSecret;
    if (!isSame && before?.secret !== undefined) this.#parts.scrubber.remove(before.secret);
    if (!isSameFormer && before?.former !== undefined) this.#parts.scrubber.remove(before.former);
    const now = this.#parts.now();
    const held: Held = {
      hook: { id, agent: { workspaceId, workflowId, agentId } },
      row,
      secret: isSame ? before.secret : undefined,
      former: isSameFormer ? before?.former : undefined,
      readAt: now,
      tokens: before?.tokens ?? this.#parts.ratePerSecond ?? 0,
      countedAt: before?.countedAt ?? now,
    };
    this.#byId.set(id, held);
    this.#byAgent.set(agentId, held);
    this.#absent.delete(id);
    return held;
  }

  #decrypt(row: HookRow, encrypted: string): string {
    const secret = decryptSecret(encrypted, identityOf(row, row.id), this.#parts.keyring).toString();
    this.#parts.scrubber.add(secret);
    return secret;
  }
}

function newSecret(): string {
  return createToken('rk_hook').token;
}

function identityOf({ workspaceId }: AgentScope, hookId: string): SecretIdentity {
  return secretIdentity('hook', workspaceId, hookId);
}
