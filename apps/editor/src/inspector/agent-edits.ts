import type { JsonObject, JsonValue } from '@rookery/model';
import { parseWorkflowDocument, type Issue } from '@rookery/model';
import { changeAgent } from '../document/agents.js';
import { agentOf, type Agent, type WorkflowDocument } from '../document/graph-document.js';
import { isSameValue } from '../document/values-at-path.js';
import { settingNames } from './settings-schema.js';

export type ReadAgent = { readonly ok: true; readonly agent: Agent } | { readonly ok: false; readonly issues: readonly Issue[] };

/** Reads an agent that somebody typed; paths of faults are those within it. */
export function readAgent(document: WorkflowDocument, slug: string, value: JsonValue): ReadAgent {
  const parsed = parseWorkflowDocument({ schemaVersion: 1, name: document.name, agents: { [slug]: value }, links: [] });
  const prefix = `agents.${slug}`;
  if (!parsed.ok) return { ok: false, issues: parsed.issues.map((issue) => ({ ...issue, path: issue.path === prefix ? '' : issue.path.startsWith(`${prefix}.`) ? issue.path.slice(prefix.length + 1) : issue.path })) };
  const agent = agentOf(parsed.value, slug);
  return agent === undefined ? { ok: false, issues: [] } : { ok: true, agent };
}

/** Puts another agent in the place of one. */
export function replaceAgent(document: WorkflowDocument, slug: string, agent: Agent): WorkflowDocument {
  return changeAgent(document, slug, (before) => (isSameValue(before, agent) ? before : agent));
}

/** The settings of an agent that the form edits. */
export function settingsOf(agent: Agent): JsonObject {
  const record: Readonly<Record<string, unknown>> = agent;
  const entries = settingNames.flatMap((name) => (record[name] === undefined ? [] : [[name, record[name]] as const]));
  return JSON.parse(JSON.stringify(Object.fromEntries(entries)));
}

/**
 * The agent with other settings. Half-written ones, such as a key of a schedule that is no duration yet, are kept in the draft
 * as they are: the server says what is wrong with them.
 */
export function withSettings(agent: Agent, settings: JsonObject): Agent {
  const kept = Object.entries(agent).filter(([name]) => !settingNames.some((known) => known === name));
  const next: Agent = { type: agent.type, version: agent.version, options: agent.options, ...Object.fromEntries([...kept, ...Object.entries(settings)]) };
  return isSameValue(agent, next) ? agent : next;
}
