import type { z } from 'zod';
import type { JsonObject } from '@rookery/model';
import { readPath } from './path.js';

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
  /** When it arrives, ISO 8601; default the moment the example starts. */
  readonly at?: string;
  /** When it happened, ISO 8601; default when it arrives. */
  readonly occurredAt?: string;
  /** When it stops being of use, ISO 8601; default never. */
  readonly expiresAt?: string;
  /** Slug of the agent it comes from; default `source`. */
  readonly from?: string;
  /** The port of that agent; default `out`. */
  readonly port?: string;
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
  /**
   * Where the options, as authored, name further outputs: a dotted path, `*` for every item. `ports` reads
   * `["small", "large"]`, `cases.*.port` reads `[{ "port": "small" }]`. Data, so that an editor can draw the ports.
   */
  readonly outputsFrom?: string;
  /**
   * What the agent is to a workflow that others call: the `call` itself, whose option `workflow` names the callee and
   * whose `parameters` give it values, or the `input` and `output` of the callee. Publish puts the callee in the call's place.
   */
  readonly part?: 'call' | 'input' | 'output';
  /**
   * What the agent has to do with callers of a hook who wait for what the workflow says: it `answers` them, or its own wait
   * while the option at this dotted path is this. A preview of a publish warns where somebody waits and nobody behind it answers.
   */
  readonly callers?: 'answers' | { readonly waitWhen: { readonly option: string; readonly is: string } };
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

/** The outputs of an agent with these options, `error` left out. Without options only those every such agent has. */
export function outputsOf(spec: Pick<AgentSpec, 'outputs' | 'outputsFrom'>, options?: JsonObject): readonly PortSpec[] {
  const declared = spec.outputs ?? defaultOutputs;
  if (options === undefined || spec.outputsFrom === undefined) return declared;
  const names = new Set(textsAt(options, spec.outputsFrom.split('.')));
  for (const known of [...declared.map((port) => port.name), 'error']) names.delete(known);
  return [...declared, ...[...names].map((name) => ({ name, title: name }))];
}

function textsAt(value: unknown, path: readonly string[]): readonly string[] {
  const [part, ...rest] = path;
  if (part === undefined) return (Array.isArray(value) ? value : [value]).filter(isText);
  if (part === '*') return Array.isArray(value) ? value.flatMap((item) => textsAt(item, rest)) : [];
  return textsAt(readPath(value, part), rest);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
