import { parseDuration, parseWorkflowDocument, resolveParameters, type Issue, type WorkflowAgent, type WorkflowDocument } from '@rookery/model';
import { compileTemplate, isRookeryError, jsonObjectOf, outputsOf, parseOptions, type AgentType } from '@rookery/sdk';
import { compileSchedule } from './schedule.js';
import type { AgentTypes, CompiledAgent, CompiledSchedule, CompiledWorkflow, ItemExpressions } from './compiled-workflow.js';
import { expandCalls, type GraphAgent } from './expand-calls.js';
import { findCycle } from './find-cycle.js';
import { compileLinkSchemas, linkSchemaIssues } from './link-schemas.js';
import { parameterIssues } from './parameters.js';
import type { WorkflowGraph } from '../publish/plan-publish.js';

const DEFAULT_MAX_HOPS = 64;
const DEFAULT_DEDUPE_WINDOW = '30d';
const DEFAULT_ATTEMPTS = 8;
const DEFAULT_BACKOFF = '2s';

export type CompileResult = { readonly ok: true; readonly workflow: CompiledWorkflow } | { readonly ok: false; readonly issues: readonly Issue[] };

export interface CompileContext {
  readonly types: AgentTypes;
  /** Names the version in the sandbox. */
  readonly codeScope: string;
  readonly random: () => number;
}

/** Reads a document whole and reports every fault of it at once. Pure: no network, no sandbox. */
export function compileWorkflow(input: unknown, context: CompileContext): CompileResult {
  const parsed = parseWorkflowDocument(input);
  if (!parsed.ok) return { ok: false, issues: [...parsed.issues, ...unknownTypes(input, context.types)] };
  const document = parsed.value;
  const { graph, agents: expanded, issues: callIssues } = expandCalls(document, context.types);
  const called = Object.entries(document.workflows ?? {});
  const issues: Issue[] = [
    ...linkIssues(document, context.types, ''),
    ...called.flatMap(([name, callee]) => linkIssues(callee, context.types, `workflows.${name}.`)),
    ...callIssues,
    ...linkSchemaIssues(document, context.types),
    ...parameterIssues(document),
    ...(document.maxHops === undefined ? cycleIssues(graph) : []),
  ];
  const agents = new Map<string, CompiledAgent>();
  for (const [slug, written] of expanded) {
    const result = compileAgent({ slug, written, graph }, context);
    if ('agent' in result) agents.set(slug, result.agent);
    else issues.push(...result.issues);
  }
  if (issues.length > 0) return { ok: false, issues: eachOnce(issues) };
  return { ok: true, workflow: { document, graph, agents, maxHops: document.maxHops ?? DEFAULT_MAX_HOPS, parameters: resolveParameters(document) } };
}

/** A callee that is called twice is compiled twice; what is wrong with it is said once. */
function eachOnce(issues: readonly Issue[]): readonly Issue[] {
  return [...new Map(issues.map((issue) => [`${issue.path} ${issue.code} ${issue.message}`, issue])).values()];
}

interface AgentInput {
  readonly slug: string;
  readonly written: GraphAgent;
  readonly graph: WorkflowGraph;
}

function compileAgent({ slug, written, graph }: AgentInput, context: CompileContext): { readonly agent: CompiledAgent } | { readonly issues: readonly Issue[] } {
  const { agent, path, parameters, document } = written;
  const type = context.types.get(agent.type);
  if (type === undefined) return { issues: [unknownType(path, agent.type, context.types)] };
  const options = parseOptions(type, { version: agent.version, options: jsonObjectOf(agent.options) }, `${path}.options`);
  const expressions = compileExpressions(agent, type, path);
  const schedule = compileOwnSchedule(agent, type, path, context.random);
  const issues = [...(options.ok ? [] : options.issues), ...expressions.issues, ...schedule.issues, ...renameIssues(path, agent, document)];
  if (!options.ok || issues.length > 0) return { issues };
  return {
    agent: {
      slug,
      type,
      options: options.options,
      parameters,
      expressions: expressions.expressions,
      schedule: schedule.schedule,
      dedupeWindowMs: parseDuration(agent.dedupeWindow ?? DEFAULT_DEDUPE_WINDOW) ?? 0,
      retry: {
        attempts: agent.retry?.attempts ?? DEFAULT_ATTEMPTS,
        backoffMs: parseDuration(agent.retry?.backoff ?? DEFAULT_BACKOFF) ?? 0,
        onUnknown: agent.retry?.onUnknown ?? (type.kind === 'action' ? type.onUnknown : undefined) ?? 'retry',
      },
      ordered: agent.ordered ?? false,
      linkSchemas: compileLinkSchemas(graph.links, slug),
      linkedPorts: new Set(graph.links.filter((link) => link.from === slug).map((link) => link.port)),
      codeId: `${context.codeScope}:${slug}`,
    },
  };
}

function compileExpressions(agent: WorkflowAgent, type: AgentType, path: string): { readonly expressions: ItemExpressions; readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const expressions: { -readonly [K in keyof ItemExpressions]: ItemExpressions[K] } = {};
  for (const name of ['dedupeKey', 'key', 'occurredAt', 'expiresAt'] as const) {
    const source = agent[name];
    if (source === undefined) continue;
    if (type.kind !== 'source') {
      issues.push({ path: `${path}.${name}`, code: 'option.unknown', message: `only sources have "${name}"; "${agent.type}" is a ${type.kind}`, hint: 'move it to the source' });
      continue;
    }
    try {
      expressions[name] = compileTemplate(source);
    } catch (error) {
      issues.push({ path: `${path}.${name}`, code: 'template.invalid', message: isRookeryError(error) ? error.message : String(error), hint: 'check the braces and filter names' });
    }
  }
  return { expressions, issues };
}

function compileOwnSchedule(agent: WorkflowAgent, type: AgentType, path: string, random: () => number): { readonly schedule: CompiledSchedule | null; readonly issues: readonly Issue[] } {
  if (type.kind !== 'source' || type.check === undefined) {
    const issues = agent.schedule === undefined ? [] : [{ path: `${path}.schedule`, code: 'option.unknown', message: `"${agent.type}" does not run on a schedule`, hint: 'remove the schedule' }];
    return { schedule: null, issues };
  }
  const wanted = agent.schedule ?? { every: type.defaultSchedule ?? '1m' };
  const result = compileSchedule(wanted, `${path}.schedule`, random);
  return result.ok ? { schedule: result.schedule, issues: [] } : { schedule: null, issues: [result.issue] };
}

function linkIssues(document: WorkflowDocument, types: AgentTypes, prefix: string): readonly Issue[] {
  return document.links.flatMap((link, index) => {
    const path = `${prefix}links.${index}`;
    const from = document.agents[link.from];
    const to = document.agents[link.to];
    const issues: Issue[] = [];
    if (from === undefined) issues.push({ path: `${path}.from`, code: 'link.agent', message: `there is no agent "${link.from}"`, hint: 'name an agent of this document' });
    if (to === undefined) issues.push({ path: `${path}.to`, code: 'link.agent', message: `there is no agent "${link.to}"`, hint: 'name an agent of this document' });
    const fromType = from && types.get(from.type);
    const toType = to && types.get(to.type);
    if (fromType && !knownPorts(fromType, from.options).includes(link.port)) {
      issues.push({ path: `${path}.port`, code: 'link.port', message: `"${link.from}" has no port "${link.port}"`, hint: `use one of: ${knownPorts(fromType, from.options).join(', ')}` });
    }
    if (toType?.kind === 'source') issues.push({ path: `${path}.to`, code: 'link.receiver', message: `"${link.to}" is a source and receives nothing`, hint: 'link to a step or an action' });
    const twin = document.links.findIndex((other) => other.from === link.from && other.port === link.port && other.to === link.to);
    if (twin !== index) issues.push({ path, code: 'link.duplicate', message: `this link stands already at ${prefix}links.${twin}`, hint: 'remove one of them' });
    return issues;
  });
}

/** A type's outputs with these options, and `error`. */
function knownPorts(type: AgentType, options: Readonly<Record<string, unknown>>): readonly string[] {
  return [...outputsOf(type.spec, jsonObjectOf(options)).map((port) => port.name), 'error'];
}

function cycleIssues(graph: WorkflowGraph): readonly Issue[] {
  const cycle = findCycle(graph);
  if (cycle === undefined) return [];
  return [{ path: 'links', code: 'workflow.cycle', message: `the links form a cycle: ${cycle.join(' -> ')}`, hint: 'state "maxHops", the most agents an event may pass, or cut the cycle' }];
}

function renameIssues(path: string, { renamedFrom }: WorkflowAgent, document: WorkflowDocument): readonly Issue[] {
  if (renamedFrom === undefined || !(renamedFrom in document.agents)) return [];
  return [{ path: `${path}.renamedFrom`, code: 'agent.rename', message: `"${renamedFrom}" is still an agent of this document`, hint: 'remove renamedFrom or the old agent' }];
}

function unknownTypes(input: unknown, types: AgentTypes): readonly Issue[] {
  const agents = typeof input === 'object' && input !== null && 'agents' in input ? input.agents : undefined;
  if (typeof agents !== 'object' || agents === null) return [];
  return Object.entries(agents).flatMap(([slug, agent]: [string, unknown]) => {
    const type = typeof agent === 'object' && agent !== null && 'type' in agent ? agent.type : undefined;
    return typeof type === 'string' && !types.has(type) ? [unknownType(`agents.${slug}`, type, types)] : [];
  });
}

function unknownType(path: string, type: string, types: AgentTypes): Issue {
  return { path: `${path}.type`, code: 'agent.unknownType', message: `there is no agent type "${type}"`, hint: `known types: ${[...types.keys()].toSorted().join(', ')}` };
}
