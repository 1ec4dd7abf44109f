import { Inject, Injectable } from '@nestjs/common';
import { compileWorkflow } from '@rookery/engine';
import { parseWorkflowDocument, type Issue, type WorkflowDocument } from '@rookery/model';
import { AGENT_CATALOGUE } from '../composition/tokens.js';
import type { AgentCatalogue } from '../engine/agent-catalogue.js';
import { invalidWorkflow } from '../http/api-error.js';
import { Callees, withoutCallees } from './callees.js';

/** What a document must be to be kept as a draft, and what is still wrong with it then. */
@Injectable()
export class DraftCheck {
  constructor(
    @Inject(Callees) private readonly callees: Callees,
    @Inject(AGENT_CATALOGUE) private readonly catalogue: AgentCatalogue,
  ) {}

  /** The document as a draft is stored. Throws with every fault when its shape is wrong. */
  async read(workspaceId: number, given: unknown): Promise<WorkflowDocument> {
    const parsed = parseWorkflowDocument(given);
    const unstorable = nulIssues(given);
    if (parsed.ok && unstorable.length === 0) return withoutCallees(parsed.value);
    throw invalidWorkflow([...(await this.issues(workspaceId, given)), ...unstorable]);
  }

  /** Every fault but those in code, which publishing finds. */
  async issues(workspaceId: number, document: unknown): Promise<readonly Issue[]> {
    const compiled = compileWorkflow(await this.callees.embed({ workspaceId }, document), { types: this.catalogue.types, codeScope: 'draft', random: () => 0 });
    return compiled.ok ? [] : compiled.issues;
  }
}

/** PostgreSQL has no NUL: a text with one is stored but can never be read with SQL again. */
export function nulIssues(value: unknown, path = ''): readonly Issue[] {
  if (typeof value === 'string') return value.includes('\0') ? [{ path, code: 'option.format', message: 'there is a NUL character in this text', hint: 'remove it' }] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = path === '' ? name : `${path}.${name}`;
    return name.includes('\0') ? [{ path: at, code: 'option.name', message: 'there is a NUL character in this name', hint: 'remove it' }] : nulIssues(inner, at);
  });
}
