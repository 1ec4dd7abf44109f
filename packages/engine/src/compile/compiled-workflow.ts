import type { WorkflowDocument } from '@rookery/model';
import type { AgentType, Template } from '@rookery/sdk';
import type { LinkSchemas } from './link-schemas.js';
import type { WorkflowGraph } from '../publish/plan-publish.js';

/** The agent types a host has, by name. */
export type AgentTypes = ReadonlyMap<string, AgentType>;

/** The expressions every source may carry; they win over what its author's code says. */
export interface ItemExpressions {
  readonly dedupeKey?: Template;
  readonly key?: Template;
  readonly occurredAt?: Template;
  readonly expiresAt?: Template;
}

export interface RetryPolicy {
  readonly attempts: number;
  readonly backoffMs: number;
  readonly onUnknown: 'retry' | 'hold';
}

/** An agent of one version with everything read once: options parsed, templates compiled. */
export interface CompiledAgent {
  readonly slug: string;
  readonly type: AgentType;
  readonly options: unknown;
  /** Of the workflow it was written in: a called workflow has its own. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly expressions: ItemExpressions;
  readonly dedupeWindowMs: number;
  readonly schedule: CompiledSchedule | null;
  readonly retry: RetryPolicy;
  readonly ordered: boolean;
  /** Ports that a link leaves from; what is emitted elsewhere has no reader but is kept all the same for `out`. */
  readonly linkedPorts: ReadonlySet<string>;
  /** Pinned schemas of its links; left out where nothing is pinned. */
  readonly linkSchemas?: LinkSchemas | undefined;
  /** Names this code in the sandbox: workflow, version and slug. */
  readonly codeId: string;
}

export interface CompiledSchedule {
  /** The document's schedule as JSON text. */
  readonly text: string;
  readonly misfire: 'run once' | 'skip' | 'catch up';
  /** The first moment after `after`, jitter included; milliseconds. */
  nextAfter(after: number): number;
  /** The shortest time between two runs, for backoff; milliseconds. */
  readonly intervalMs: number;
}

/** One version of a workflow, ready to run. */
export interface CompiledWorkflow {
  /** As it was published, with the workflows it calls. */
  readonly document: WorkflowDocument;
  /** What runs: the document with the called workflows in the place of their calls. */
  readonly graph: WorkflowGraph;
  readonly maxHops: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly agents: ReadonlyMap<string, CompiledAgent>;
}
