import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { agents } from '@rookery/agents';
import { parseWorkflowDocument, resolveParameters, type JsonObject, type WorkflowDocument } from '@rookery/model';
import { jsonObjectOf, type AgentType, type ExampleEvent } from '@rookery/sdk';
import { runAgent, trustedSandbox, type Emitted } from '@rookery/sdk/testing';
import { agents as auctionHouseAgents } from 'rookery-plugin-auction-house';

/** Every type the workflows in this folder may use. */
export const types: ReadonlyMap<string, AgentType> = new Map([...agents, ...auctionHouseAgents].map((agent) => [agent.spec.type, agent]));

/** What comes out of some agents, and what the agents behind them make of it. */
export interface WorkflowCase {
  readonly title: string;
  readonly parameters?: JsonObject;
  /** By slug: the events this agent puts out, as if it had run. */
  readonly given: Readonly<Record<string, readonly ExampleEvent[]>>;
  /** By slug: the payloads a step puts out, the messages of an inbox; agents that are not named are not looked at. */
  readonly expect: Readonly<Record<string, readonly JsonObject[]>>;
}

const folder = join(import.meta.dirname, '..');

/** The folders that hold a workflow. */
export function workflowNames(): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() && entry.name !== 'test' ? [entry.name] : []));
}

export function readDocument(name: string): WorkflowDocument {
  const parsed = parseWorkflowDocument(JSON.parse(readFileSync(join(folder, name, 'workflow.json'), 'utf8')));
  if (parsed.ok) return parsed.value;
  throw new Error(`${name}: ${parsed.issues.map((issue) => `${issue.path}: ${issue.message}`).join('; ')}`);
}

export function readCases(name: string): readonly WorkflowCase[] {
  const files = readdirSync(join(folder, name, 'cases')).filter((file) => file.endsWith('.json'));
  return files.map((file) => JSON.parse(readFileSync(join(folder, name, 'cases', file), 'utf8')) as WorkflowCase);
}

/** Runs the agents behind the given events along the links, and gives what the agents named in `expect` made. */
export async function runCase(document: WorkflowDocument, { given, expect, parameters = {} }: WorkflowCase): Promise<Readonly<Record<string, readonly JsonObject[]>>> {
  const outputs = new Map<string, readonly Output[]>(Object.entries(given).map(([slug, events]) => [slug, events.map((event) => ({ port: event.port ?? 'out', event }))]));
  const made = new Map<string, readonly JsonObject[]>();
  for (const slug of inOrder(document)) {
    if (outputs.has(slug)) continue;
    const receive = document.links.filter((link) => link.to === slug).flatMap((link) => (outputs.get(link.from) ?? []).filter((output) => output.port === link.port).map((output) => output.event));
    const { type, options } = agentAt(document, slug);
    const run = await runAgent(type, { options, receive, parameters: resolveParameters(document, parameters), sandbox: trustedSandbox() });
    if (run.failed.length > 0) throw new Error(`${slug} failed: ${run.failed.map((failure) => failure.error.message).join('; ')}`);
    outputs.set(slug, run.emitted.map(outputOf));
    made.set(slug, type.kind === 'action' ? run.inbox.map((message) => jsonObjectOf(message)) : run.emitted.filter((event) => event.port === 'out').map((event) => event.payload));
  }
  return Object.fromEntries(Object.keys(expect).map((slug) => [slug, made.get(slug) ?? []]));
}

interface Output {
  readonly port: string;
  readonly event: ExampleEvent;
}

function outputOf({ port, payload, key, occurredAt, expiresAt }: Emitted): Output {
  const times = { occurredAt: new Date(occurredAt).toISOString(), ...(expiresAt === null ? {} : { expiresAt: new Date(expiresAt).toISOString() }) };
  return { port, event: { payload, ...times, ...(key === null ? {} : { key }) } };
}

function agentAt(document: WorkflowDocument, slug: string): { readonly type: AgentType; readonly options: JsonObject } {
  const agent = document.agents[slug];
  const type = agent === undefined ? undefined : types.get(agent.type);
  if (agent === undefined || type === undefined) throw new Error(`${document.name}: no agent type for "${slug}"`);
  return { type, options: jsonObjectOf(agent.options) };
}

/** Senders before receivers; these workflows have no cycles. */
function inOrder(document: WorkflowDocument): readonly string[] {
  const done = new Set<string>();
  const visit = (slug: string): void => {
    if (done.has(slug)) return;
    for (const link of document.links) if (link.to === slug) visit(link.from);
    done.add(slug);
  };
  for (const slug of Object.keys(document.agents)) visit(slug);
  return [...done];
}
