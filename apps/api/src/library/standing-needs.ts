import { Inject, Injectable } from '@nestjs/common';
import type { AgentManifest, Issue, WorkflowDocument } from '@rookery/model';
import { AGENT_CATALOGUE } from '../composition/tokens.js';
import type { AgentCatalogue } from '../engine/agent-catalogue.js';
import { ImportsRepository } from './imports.repository.js';
import { needsOf, type Needs } from './needs.js';

type Marked<Need> = Need & { readonly isThere: boolean };

/** What workflows need, and whether it is there. */
export interface StandingNeeds {
  readonly agentTypes: readonly Marked<Needs['agentTypes'][number]>[];
  readonly credentials: readonly Marked<Needs['credentials'][number]>[];
  readonly tables: readonly Marked<Needs['tables'][number]>[];
  readonly workflows: readonly Marked<Needs['workflows'][number]>[];
}

/** Holds what documents name against what this workspace has. */
@Injectable()
export class NeedsCheck {
  constructor(
    @Inject(ImportsRepository) private readonly repository: ImportsRepository,
    @Inject(AGENT_CATALOGUE) private readonly catalogue: AgentCatalogue,
  ) {}

  get manifests(): ReadonlyMap<string, AgentManifest> {
    return new Map(this.catalogue.manifests().map((manifest) => [manifest.type, manifest]));
  }

  /** `coming`: tables that are made with them. */
  async of(workspaceId: number, documents: readonly WorkflowDocument[], coming: readonly string[] = []): Promise<StandingNeeds> {
    const needs = needsOf(documents, this.manifests);
    const [credentials, tables, workflows] = await Promise.all([
      this.repository.credentialNames({ workspaceId }), this.repository.tableNames({ workspaceId }), this.repository.publishedNames({ workspaceId }),
    ]);
    const marked = <Need extends { readonly name: string }>(given: readonly Need[], names: ReadonlySet<string>) => given.map((need) => ({ ...need, isThere: names.has(need.name) }));
    return {
      agentTypes: needs.agentTypes.map((need) => ({ ...need, isThere: (this.catalogue.types.get(need.type)?.spec.version ?? 0) >= need.version })),
      credentials: marked(needs.credentials, credentials),
      tables: marked(needs.tables, new Set([...tables, ...coming])),
      workflows: marked(needs.workflows, workflows),
    };
  }

  /** What one document lacks of it, as faults that may be mended later. */
  missing(name: string, { credentials, tables }: StandingNeeds): readonly Issue[] {
    const usedIn = (usedBy: readonly string[]) => usedBy.flatMap((user) => (user.startsWith(`${name}/`) ? [user.slice(name.length + 1)] : []));
    return [
      ...credentials.flatMap((need) => (need.isThere ? [] : usedIn(need.usedBy).map((agent) => ({ path: `agents.${agent}.options`, code: 'credential.missing', message: `there is no credential "${need.name}"`, hint: `add it under Credentials, of the kind ${need.kinds.join(' or ')}` })))),
      ...tables.flatMap((need) => (need.isThere ? [] : usedIn(need.usedBy).map((agent) => ({ path: `agents.${agent}.options`, code: 'table.missing', message: `there is no table "${need.name}"`, hint: 'make it under Tables' })))),
    ];
  }
}
