import { Inject, Injectable } from '@nestjs/common';
import type { WorkspaceScope } from '@rookery/engine';
import { parseWorkflowDocument, type WorkflowDocument } from '@rookery/model';
import { AGENT_CATALOGUE } from '../composition/tokens.js';
import type { AgentCatalogue } from '../engine/agent-catalogue.js';
import { WorkflowsRepository } from './workflows.repository.js';

/** The published workflows that a document calls, put into it as they are now; those that are missing are left to the check. */
@Injectable()
export class Callees {
  readonly #repository: WorkflowsRepository;
  readonly #catalogue: AgentCatalogue;

  constructor(@Inject(WorkflowsRepository) repository: WorkflowsRepository, @Inject(AGENT_CATALOGUE) catalogue: AgentCatalogue) {
    this.#repository = repository;
    this.#catalogue = catalogue;
  }

  /** The document with its callees and theirs; one whose shape is wrong comes back as it is. */
  async embed(scope: WorkspaceScope, given: unknown): Promise<unknown> {
    const parsed = parseWorkflowDocument(given);
    if (!parsed.ok) return given;
    const document = withoutCallees(parsed.value);
    const found = new Map<string, WorkflowDocument>();
    let asked = this.#namesIn(document);
    while (asked.length > 0) {
      const callees = await this.#repository.publishedByName(scope, asked);
      const added = callees.flatMap((callee) => readCallee(callee));
      for (const callee of added) found.set(callee.name, callee);
      asked = [...new Set(added.flatMap((callee) => this.#namesIn(callee)))].filter((name) => !found.has(name));
    }
    return found.size === 0 ? document : { ...document, workflows: Object.fromEntries(found) };
  }

  /** Which of the workflows that a published document calls were published anew since, by name. */
  async outdated(scope: WorkspaceScope, published: unknown): Promise<readonly string[]> {
    const parsed = parseWorkflowDocument(published);
    const calls = parsed.ok ? (parsed.value.workflows ?? {}) : {};
    const names = Object.keys(calls);
    if (names.length === 0) return [];
    const current = new Map((await this.#repository.publishedByName(scope, names)).flatMap(readCallee).map((callee) => [callee.name, JSON.stringify(callee)] as const));
    return names.filter((name) => current.get(name) !== JSON.stringify(calls[name]));
  }

  #namesIn(document: WorkflowDocument): readonly string[] {
    return Object.values(document.agents).flatMap((agent) => {
      const name = agent.options['workflow'];
      return this.#catalogue.types.get(agent.type)?.spec.part === 'call' && typeof name === 'string' ? [name] : [];
    });
  }
}

/** A draft never holds callees: they are taken anew at each publish. */
export function withoutCallees({ workflows: _callees, ...document }: WorkflowDocument): WorkflowDocument {
  return document;
}

function readCallee(document: unknown): readonly WorkflowDocument[] {
  const parsed = parseWorkflowDocument(document);
  return parsed.ok ? [withoutCallees(parsed.value)] : [];
}
