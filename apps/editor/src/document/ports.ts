import type { AgentManifest } from '@rookery/model';
import { agentOf, type KnownTypes, type WorkflowDocument } from './graph-document.js';

/** A way out of an agent. */
export interface Port {
  readonly name: string;
  readonly title: string;
  readonly description?: string | undefined;
  /** A link leaves by it, but the agent has no such port (any more). */
  readonly isMissing?: true;
}

const errorPort: Port = { name: 'error', title: 'Error' };
const unknownPorts: readonly Port[] = [{ name: 'out', title: 'Out' }, errorPort];

/** The outputs of an agent type with these options: those declared, those the options name, `error` last. */
export function portsOf(manifest: AgentManifest | undefined, options: Readonly<Record<string, unknown>> = {}): readonly Port[] {
  if (manifest === undefined) return unknownPorts;
  const declared = manifest.outputs.filter(({ name }) => name !== 'error');
  const known = new Set(['error', ...declared.map(({ name }) => name)]);
  const named = manifest.outputsFrom === undefined ? [] : textsAt(options, manifest.outputsFrom.split('.'));
  const further = [...new Set(named)].filter((name) => !known.has(name)).map((name) => ({ name, title: name }));
  return [...declared, ...further, manifest.outputs.find(({ name }) => name === 'error') ?? errorPort];
}

/** As `portsOf`, with the ports that links leave by although they are missing: a link is never drawn from nowhere. */
export function portsOfAgent(document: WorkflowDocument, { types }: KnownTypes, slug: string): readonly Port[] {
  const agent = agentOf(document, slug);
  if (agent === undefined) return [];
  const ports = portsOf(types.get(agent.type), agent.options);
  const known = new Set(ports.map(({ name }) => name));
  const missing = [...new Set(document.links.filter(({ from, port }) => from === slug && !known.has(port)).map(({ port }) => port))];
  return [...ports, ...missing.map((name) => ({ name, title: name, isMissing: true as const }))];
}

/** Sources take nothing in; a type nobody knows is given the benefit of the doubt. */
export function hasInput(manifest: AgentManifest | undefined): boolean {
  return manifest?.kind !== 'source';
}

/** Where a link leaves when nobody chose: the first output that is not `error`. */
export function firstPort(manifest: AgentManifest | undefined, options: Readonly<Record<string, unknown>> = {}): string | undefined {
  return portsOf(manifest, options).find(({ name }) => name !== 'error')?.name;
}

/** `ports` reads `["small"]`, `cases.*.port` reads `[{ "port": "small" }]`; as the server does it. */
function textsAt(value: unknown, path: readonly string[]): readonly string[] {
  const [part, ...rest] = path;
  if (part === undefined) return (Array.isArray(value) ? value : [value]).filter((text) => typeof text === 'string' && text !== '');
  if (part === '*') return Array.isArray(value) ? value.flatMap((item) => textsAt(item, rest)) : [];
  return isRecord(value) && Object.hasOwn(value, part) ? textsAt(value[part], rest) : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
