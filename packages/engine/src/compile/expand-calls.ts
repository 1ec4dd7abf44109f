import { resolveParameters, type Issue, type JsonValue, type WorkflowAgent, type WorkflowDocument, type WorkflowLink, type WorkflowParameter } from '@rookery/model';
import { compileDeep } from '@rookery/sdk';
import type { WorkflowGraph } from '../publish/plan-publish.js';
import type { AgentTypes } from './compiled-workflow.js';

const MOST_LEVELS = 8;
/** The port of a call that its callee reads; what the caller links there leaves the callee's outputs instead. */
const INWARD = 'out';

/** An agent of the expanded graph and where it was written. */
export interface GraphAgent {
  readonly agent: WorkflowAgent;
  /** The document it stands in: the published one, or a workflow that it calls. */
  readonly document: WorkflowDocument;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Where its faults are reported: `agents.score`, or `workflows.rank.agents.score`. */
  readonly path: string;
}

export interface ExpandedWorkflow {
  /** As the document, with every called workflow in the place of its call: agent `rank` calls, `rank.score` is its agent `score`. */
  readonly graph: WorkflowGraph;
  readonly agents: ReadonlyMap<string, GraphAgent>;
  readonly issues: readonly Issue[];
}

/**
 * Puts called workflows in the place of their calls, so that a call costs no hand-over: the events of a caller and of a
 * callee are in the same log, under the same rules. A callee's input is the call itself, its outputs go where the links of
 * the call lead, what its agents fail on goes where the call's `error` leads. Its other sources do not run. Pure.
 */
export function expandCalls(document: WorkflowDocument, types: AgentTypes): ExpandedWorkflow {
  const issues: Issue[] = [];
  const agents = new Map<string, GraphAgent>();
  const level = { root: document, types, issues, agents };
  const links = expandLevel({ ...level, document, prefix: '', path: '', parameters: resolveParameters(document), stack: [document.name], formerPrefix: undefined });
  return { graph: { agents: Object.fromEntries([...agents].map(([slug, { agent }]) => [slug, agent])), links }, agents, issues };
}

interface Level {
  readonly root: WorkflowDocument;
  readonly types: AgentTypes;
  readonly issues: Issue[];
  readonly agents: Map<string, GraphAgent>;
  readonly document: WorkflowDocument;
  /** What comes before its slugs: `rank.`. */
  readonly prefix: string;
  /** As `prefix`, of the call's slug before it was renamed. */
  readonly formerPrefix: string | undefined;
  readonly path: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Names of the workflows being expanded, outermost first. */
  readonly stack: readonly string[];
}

interface Callee {
  readonly document: WorkflowDocument;
  readonly links: readonly WorkflowLink[];
  readonly prefix: string;
}

function expandLevel(level: Level): readonly WorkflowLink[] {
  const { document, prefix, types } = level;
  const isInside = prefix !== '';
  const callees = new Map<string, Callee>();
  const links: WorkflowLink[] = [];
  const skipped = new Set<string>();
  for (const [slug, agent] of Object.entries(document.agents)) {
    const type = types.get(agent.type);
    if (isInside && type?.kind === 'source') {
      skipped.add(slug);
      continue;
    }
    level.agents.set(`${prefix}${slug}`, {
      agent: isInside ? renamed(agent, slug, level) : agent, document, parameters: level.parameters, path: `${level.path}agents.${slug}`,
    });
    if (type?.spec.part !== 'call') continue;
    const callee = expandCallee(level, slug, agent);
    if (callee === undefined) continue;
    callees.set(slug, callee);
    links.push(...callee.links);
  }
  for (const link of document.links) if (!skipped.has(link.from)) links.push(...rewire(level, link, callees));
  return links;
}

function expandCallee(level: Level, slug: string, agent: WorkflowAgent): Callee | undefined {
  const { root, types, stack } = level;
  const path = `${level.path}agents.${slug}.options`;
  const name = agent.options['workflow'];
  if (typeof name !== 'string') return undefined;
  const document = root.workflows?.[name];
  if (document === undefined) {
    level.issues.push({ path: `${path}.workflow`, code: 'call.unknown', message: `there is no published workflow "${name}"`, hint: 'publish it first, or name another' });
    return undefined;
  }
  if (stack.includes(name)) {
    level.issues.push({ path: `${path}.workflow`, code: 'call.cycle', message: `the calls form a circle: ${[...stack, name].join(' -> ')}`, hint: 'a workflow cannot call itself; link back inside one workflow instead' });
    return undefined;
  }
  if (stack.length > MOST_LEVELS) {
    level.issues.push({ path: `${path}.workflow`, code: 'call.depth', message: `calls lie more than ${MOST_LEVELS} levels deep: ${[...stack, name].join(' -> ')}`, hint: 'call fewer workflows within each other' });
    return undefined;
  }
  const inputs = Object.entries(document.agents).filter(([, one]) => types.get(one.type)?.spec.part === 'input').map(([one]) => one);
  if (inputs.length === 0) {
    level.issues.push({ path: `${path}.workflow`, code: 'call.input', message: `"${name}" takes no calls: it has no input`, hint: 'add an agent "workflow-input" to it and publish it' });
    return undefined;
  }
  const prefix = `${level.prefix}${slug}.`;
  const formerSlug = agent.renamedFrom ?? (level.formerPrefix === undefined ? undefined : slug);
  const inner = expandLevel({
    ...level, document, prefix, path: `workflows.${name}.`, stack: [...stack, name],
    formerPrefix: formerSlug === undefined ? undefined : `${level.formerPrefix ?? level.prefix}${formerSlug}.`,
    parameters: resolveParameters(document, givenParameters(level, document, agent, `${path}.parameters`)),
  });
  const entries = document.links.filter((link) => inputs.includes(link.from)).map((link) => ({ ...link, from: `${level.prefix}${slug}`, port: INWARD, to: `${prefix}${link.to}` }));
  return { document, prefix, links: [...entries, ...inner] };
}

/** A link of a caller as the graph has it: from a call it leaves where the callee's outputs, or its failures, do. */
function rewire({ prefix, types, issues, path }: Level, link: WorkflowLink, callees: ReadonlyMap<string, Callee>): readonly WorkflowLink[] {
  const own = { ...link, from: `${prefix}${link.from}`, to: `${prefix}${link.to}` };
  const callee = callees.get(link.from);
  if (callee === undefined) return [own];
  const { document } = callee;
  if (link.port === 'error') {
    const inner = Object.keys(document.agents).filter((slug) => types.get(document.agents[slug]?.type ?? '')?.kind !== 'source' && !document.links.some((one) => one.from === slug && one.port === 'error'));
    return [own, ...inner.map((slug) => ({ ...own, from: `${callee.prefix}${slug}` }))];
  }
  const outputs = Object.entries(document.agents).filter(([, agent]) => types.get(agent.type)?.spec.part === 'output' && (agent.options['port'] ?? 'out') === link.port);
  if (outputs.length === 0) {
    issues.push({ path: `${path}links`, code: 'link.port', message: `"${document.name}" has no output "${link.port}", which a link from "${link.from}" leaves by`, hint: 'add an agent "workflow-output" with that port to it, or link another port' });
  }
  return outputs.map(([slug]) => ({ ...own, from: `${callee.prefix}${slug}`, port: 'out' }));
}

function renamed(agent: WorkflowAgent, slug: string, { prefix, formerPrefix }: Level): WorkflowAgent {
  if (agent.renamedFrom === undefined && formerPrefix === undefined) return agent;
  return { ...agent, renamedFrom: `${formerPrefix ?? prefix}${agent.renamedFrom ?? slug}` };
}

/** The values a call gives, its own parameters filled in; a value that does not fit is reported and left out. */
function givenParameters({ parameters, issues }: Level, callee: WorkflowDocument, agent: WorkflowAgent, path: string): Readonly<Record<string, unknown>> {
  const given = agent.options['parameters'];
  if (typeof given !== 'object' || given === null) return {};
  const values: Record<string, JsonValue> = {};
  for (const [name, authored] of Object.entries(given)) {
    const declared = callee.parameters?.[name];
    if (declared === undefined) {
      const known = Object.keys(callee.parameters ?? {}).join(', ');
      issues.push({ path: `${path}.${name}`, code: 'call.parameter', message: `"${callee.name}" has no parameter "${name}"`, hint: known === '' ? 'it has none; remove it' : `use one of: ${known}` });
      continue;
    }
    const value = readValue(authored, parameters, `${path}.${name}`, issues);
    if (value === undefined) continue;
    if (fits(declared, value)) values[name] = value;
    else issues.push({ path: `${path}.${name}`, code: 'call.parameter', message: `${JSON.stringify(value)} is no ${declared.type}, which the parameter "${name}" of "${callee.name}" is`, hint: `write a ${declared.type}` });
  }
  return values;
}

function readValue(authored: unknown, parameters: Readonly<Record<string, unknown>>, path: string, issues: Issue[]): JsonValue | undefined {
  try {
    return compileDeep(authored)({ parameters });
  } catch (error) {
    issues.push({ path, code: 'template.invalid', message: error instanceof Error ? error.message : String(error), hint: 'only the parameters of the calling workflow can be used here: {{ parameters.name }}' });
    return undefined;
  }
}

function fits({ type }: WorkflowParameter, value: JsonValue): boolean {
  return typeof value === type;
}
