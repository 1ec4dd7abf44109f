import type { z } from 'zod';
import type { JsonObject } from '@rookery/model';

/** An output of an agent. Every agent also has `error`, which need not be declared. */
export interface PortSpec {
  readonly name: string;
  readonly title: string;
  readonly description?: string;
}

/** What an event looks like in an example; only the payload is needed. */
export interface ExampleEvent {
  readonly payload: JsonObject;
  readonly key?: string;
  /** ISO 8601; default the moment the example starts. */
  readonly at?: string;
}

/** A run that is shown in the docs and executed by the conformance suite, so it cannot lie. */
export interface Example {
  readonly title: string;
  readonly options: JsonObject;
  readonly given?: readonly ExampleEvent[];
  /** What comes out, in order; `port` defaults to `out`. Left out for examples that need the outside world. */
  readonly expect?: readonly { readonly payload: JsonObject; readonly port?: string }[];
  /** How long the virtual clock runs on after the last event, for agents with timers. Written `5m`. */
  readonly wait?: string;
  /** For actions and lookups in a try: the answer assumed where none was recorded. */
  readonly answer?: JsonObject;
}

/**
 * What an agent type is, as data. Validation, the form, the docs, the executed examples and secret scrubbing are
 * all read from here, so nothing is described twice.
 */
export interface AgentSpec<Schema extends z.ZodObject = z.ZodObject> {
  /** The version of this interface; 1 today. A host refuses a plugin made for another one and says so. */
  readonly apiVersion: 1;
  /** The type's name and its folder's: sources are nouns, steps and actions are verbs. */
  readonly type: string;
  /** Raised when stored options must be migrated. */
  readonly version: number;
  readonly title: string;
  readonly summary: string;
  readonly category: 'time' | 'web' | 'data' | 'code' | 'flow' | 'message' | 'auction' | 'other';
  readonly options: Schema;
  /** Default: one port `out`. Actions without outputs say `[]`. */
  readonly outputs?: readonly PortSpec[];
  readonly examples: readonly Example[];
  /** Fields of the emitted payloads that hold something about a person, as dotted paths. */
  readonly personal?: readonly string[];
  /** Raises options stored by an older version: `{ 2: fromVersion1To2 }`. */
  readonly migrations?: Readonly<Record<number, (options: JsonObject) => JsonObject>>;
  /** Further checks over all options at once; pure, no network. */
  readonly validate?: (options: z.output<Schema>) => readonly { readonly path: string; readonly message: string; readonly hint?: string }[];
}

/** Declares a spec with its options' types kept. */
export function defineSpec<Schema extends z.ZodObject>(spec: AgentSpec<Schema>): AgentSpec<Schema> {
  return spec;
}

export const defaultOutputs: readonly PortSpec[] = [{ name: 'out', title: 'Out' }];

export function outputsOf(spec: Pick<AgentSpec, 'outputs'>): readonly PortSpec[] {
  return spec.outputs ?? defaultOutputs;
}
