import { Inject, Injectable } from '@nestjs/common';
import { Engine, planPublish, type Topology, type WorkflowGraph } from '@rookery/engine';
import { describeChange, diffDocuments, parseWorkflowDocument } from '@rookery/model';
import type { Clock } from '@rookery/sdk';
import { z } from 'zod';
import { CLOCK } from '../composition/tokens.js';
import { FeedsService } from '../feeds/feeds.service.js';
import { HookDirectory, type NewHook } from '../hooks/hook-directory.js';
import { apiError, invalidWorkflow } from '../http/api-error.js';
import { decodeCursor, pageOf, type Page, type PageQuery } from '../http/page-cursor.js';
import { LinkSchemasService } from '../link-schemas/link-schemas.service.js';
import { Callees } from './callees.js';
import { DraftCheck } from './draft-check.js';
import { summaryView, versionView, workflowView } from './workflow-view.js';
import { WorkflowsRepository, type WorkflowFilter, type WorkflowRow, type WorkflowScope } from './workflows.repository.js';

/** Who publishes what, and what of removed agents is dropped. */
export interface PublishOrder {
  readonly note: string;
  readonly by: string;
  readonly dropTimersOf?: readonly string[] | undefined;
  /** Publish also where a changed schema would stop events that passed so far. */
  readonly acceptIncompatible?: boolean | undefined;
}

const positionSchema = z.tuple([z.number().int()]);
const EMPTY_PAGE_START = 2_147_483_647;

/** Drafts, versions and what is published; each method is one thing a person asks for. */
@Injectable()
export class WorkflowsService {
  readonly #repository: WorkflowsRepository;
  readonly #engine: Engine;
  readonly #drafts: DraftCheck;
  readonly #schemas: LinkSchemasService;
  readonly #hooks: HookDirectory;
  readonly #callees: Callees;
  readonly #feeds: FeedsService;
  readonly #clock: Clock;

  constructor(
    @Inject(WorkflowsRepository) repository: WorkflowsRepository,
    @Inject(Engine) engine: Engine,
    @Inject(DraftCheck) drafts: DraftCheck,
    @Inject(LinkSchemasService) schemas: LinkSchemasService,
    @Inject(HookDirectory) hooks: HookDirectory,
    @Inject(Callees) callees: Callees,
    @Inject(FeedsService) feeds: FeedsService,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#repository = repository;
    this.#engine = engine;
    this.#drafts = drafts;
    this.#schemas = schemas;
    this.#hooks = hooks;
    this.#callees = callees;
    this.#feeds = feeds;
    this.#clock = clock;
  }

  /** Stores a draft. Its shape must be right; faults in its options are told and may be mended later. */
  async create(workspaceId: number, given: unknown, folder = '') {
    const document = await this.#drafts.read(workspaceId, given);
    const row = await this.#repository.insert({ workspaceId, name: document.name, folder, draft: document, now: this.#clock.now() });
    if (row === undefined) throw apiError('conflict.name', { name: document.name });
    return workflowView(row, await this.#drafts.issues(workspaceId, document));
  }

  async list(workspaceId: number, { cursor, limit, ...filter }: PageQuery & WorkflowFilter): Promise<Page<ReturnType<typeof summaryView>>> {
    const [after] = cursor === undefined ? [0] : decodeCursor(cursor, positionSchema);
    return pageOf(await this.#repository.list({ workspaceId, ...filter }, after, limit + 1), limit, { item: summaryView, position: (row) => [row.id] });
  }

  async get(scope: WorkflowScope) {
    const row = await this.#find(scope);
    return { ...workflowView(row, await this.#drafts.issues(scope.workspaceId, row.draft)), outdatedCalls: await this.#outdatedCalls(scope, row) };
  }

  /** Replaces the draft when it is still at the revision the caller edited. */
  async saveDraft(scope: WorkflowScope, revision: number, given: unknown) {
    const document = await this.#drafts.read(scope.workspaceId, given);
    const current = await this.#find(scope);
    const stale = (now: number) => apiError('conflict.revision', { current: now, sent: revision });
    if (current.revision !== revision) throw stale(current.revision);
    if (await this.#repository.isNameTaken(scope, document.name)) throw apiError('conflict.name', { name: document.name });
    const saved = await this.#repository.saveDraft(scope, { name: document.name, draft: document, revision, now: this.#clock.now() });
    if (saved === undefined) throw stale((await this.#find(scope)).revision);
    return workflowView(saved, await this.#drafts.issues(scope.workspaceId, document));
  }

  /** Makes the draft the version that runs. Refused with every fault, those in its code included, and with what its schemas would stop. */
  async publish(scope: WorkflowScope, order: PublishOrder) {
    const { draft } = await this.#find(scope);
    const incompatible = order.acceptIncompatible === true ? [] : (await this.#schemas.judge(scope, draft)).issues;
    if (incompatible.length > 0) throw invalidWorkflow(incompatible);
    return this.#publish(scope, await this.#callees.embed(scope, draft), order);
  }

  /** An old version again, as a new one. The draft stays as it is. */
  async rollback(scope: WorkflowScope, number: number, order: PublishOrder) {
    await this.#find(scope);
    const version = await this.#repository.version(scope, number);
    if (version === undefined) throw apiError('notFound', { what: 'version', id: number });
    return this.#publish(scope, version.document, order);
  }

  /** What a publish of the draft would change, and what removed agents still hold. Nothing is written. */
  async previewPublish(scope: WorkflowScope) {
    const { draft, publishedVersion } = await this.#find(scope);
    const { checked, topology } = await this.#engine.previewPublish({ ...scope, document: await this.#callees.embed(scope, draft) });
    if (!checked.ok) return { canPublish: false, issues: checked.issues, warnings: [], differences: [], changes: null };
    if (topology === undefined) throw notFound(scope);
    const { issues, warnings } = await this.#schemas.judge(scope, draft);
    const published = publishedVersion === null ? undefined : (await this.#repository.version(scope, publishedVersion))?.document;
    return { canPublish: issues.length === 0, issues, warnings, differences: differencesOf(published, checked.workflow.document), changes: await this.#changes(scope, topology, checked.workflow.graph) };
  }

  /** Pauses a workflow or one agent of it; without a policy as the agent's document says, else buffering. `null` resumes. */
  async pause(scope: WorkflowScope, wanted: 'buffer' | 'drop' | null | undefined, slug: string | undefined) {
    await this.#find(scope);
    const agent = slug === undefined ? undefined : this.#engine.agentBySlug(scope, slug);
    if (slug !== undefined && agent === undefined) throw apiError('notFound', { what: 'agent', id: slug });
    const stated = slug === undefined ? undefined : agent?.current.workflow.document.agents[slug]?.pause?.policy;
    const policy = wanted === undefined ? (stated ?? 'buffer') : wanted;
    await this.#engine.setPaused({ ...scope, paused: policy, ...(agent === undefined ? {} : { agentId: agent.topologyAgent.agentId }) });
    return { paused: policy, agent: slug ?? null };
  }

  async versions(scope: WorkflowScope, { cursor, limit }: PageQuery) {
    await this.#find(scope);
    const [before] = cursor === undefined ? [EMPTY_PAGE_START] : decodeCursor(cursor, positionSchema);
    return pageOf(await this.#repository.versions(scope, before, limit + 1), limit, { item: versionView, position: (row) => [row.version] });
  }

  async version(scope: WorkflowScope, number: number) {
    await this.#find(scope);
    const found = await this.#repository.version(scope, number);
    if (found === undefined) throw apiError('notFound', { what: 'version', id: number });
    return { ...versionView(found), document: found.document };
  }

  /**
   * Takes the workflow away: what it still has in its links and deliveries is finished, its timers are dropped, its
   * hooks close, and its name is free again. Its events stay as long as their retention says.
   */
  async remove(scope: WorkflowScope, by: string): Promise<void> {
    const { draft, name, publishedVersion } = await this.#find(scope);
    if (publishedVersion !== null) {
      const document = { schemaVersion: 1, name, agents: {}, links: [] };
      const parsed = parseWorkflowDocument(draft);
      const outcome = await this.#engine.publish({ ...scope, document, note: 'removed', by, dropTimersOf: parsed.ok ? Object.keys(parsed.value.agents) : [] });
      if (!outcome.ok) throw invalidWorkflow(outcome.issues);
    }
    await this.#repository.remove(scope, this.#clock.now());
  }

  async #publish(scope: WorkflowScope, document: unknown, { note, by, dropTimersOf }: PublishOrder) {
    const outcome = await this.#engine.publish({ ...scope, document, note, by, ...(dropTimersOf === undefined ? {} : { dropTimersOf }) });
    if (!outcome.ok) throw invalidWorkflow(outcome.issues);
    const made = await this.#hooks.ensure(scope.workflowId);
    const feeds = await this.#feeds.ensure(scope.workflowId);
    return {
      version: outcome.version,
      hooks: made.map((hook) => this.#newHookView(scope, hook)),
      feeds: feeds.map(({ agent, path, token }) => ({ agent: this.#slugOf(scope, agent.agentId), path, token })),
    };
  }

  #newHookView(scope: WorkflowScope, { id, agent, secret }: NewHook) {
    return { agent: this.#slugOf(scope, agent.agentId), path: `/hooks/${id}`, secret };
  }

  #slugOf({ workspaceId }: WorkflowScope, agentId: number): string | null {
    return this.#engine.seat({ workspaceId, agentId })?.topologyAgent.slug ?? null;
  }

  async #changes(scope: WorkflowScope, topology: Topology, graph: WorkflowGraph) {
    const plan = planPublish(topology, graph);
    const bySlug = new Map(topology.agents.map((agent) => [agent.agentId, agent.slug]));
    const held = await this.#repository.heldBy(scope, plan.removedAgents.map(({ agentId }) => agentId));
    const linkName = (id: number) => {
      const link = topology.links.find((candidate) => candidate.id === id);
      return { from: bySlug.get(link?.fromAgentId ?? 0) ?? '', port: link?.port ?? '', to: bySlug.get(link?.toAgentId ?? 0) ?? '' };
    };
    return {
      addedAgents: plan.agents.filter(({ agentId }) => agentId === null).map(({ slug, type }) => ({ slug, type })),
      removedAgents: plan.removedAgents.map(({ agentId, slug }) => {
        const work = held.find((candidate) => candidate.agentId === agentId);
        return { slug, timers: work?.timers ?? 0, deliveries: work?.deliveries ?? 0 };
      }),
      addedLinks: plan.newLinks,
      removedLinks: plan.removedLinks.map(({ linkId }) => linkName(linkId)),
      keptLinks: plan.keptLinks.length + plan.revivedLinks.length,
    };
  }

  async #find(scope: WorkflowScope): Promise<WorkflowRow> {
    const row = await this.#repository.find(scope);
    if (row === undefined) throw notFound(scope);
    return row;
  }

  /** Which of the workflows it calls were published anew since. */
  async #outdatedCalls(scope: WorkflowScope, { publishedVersion }: WorkflowRow): Promise<readonly string[]> {
    if (publishedVersion === null) return [];
    return this.#callees.outdated(scope, (await this.#repository.version(scope, publishedVersion))?.document);
  }
}

/** What a person reads before saying yes; a document that cannot be read differs in nothing one could tell. */
function differencesOf(before: unknown, after: unknown) {
  const [was, is] = [parseWorkflowDocument(before ?? { schemaVersion: 1, name: 'none', agents: {}, links: [] }), parseWorkflowDocument(after)];
  if (!was.ok || !is.ok) return [];
  return diffDocuments({ ...was.value, name: before === undefined ? is.value.name : was.value.name }, is.value).map((change) => ({ ...change, text: describeChange(change) }));
}

function notFound(scope: WorkflowScope) {
  return apiError('notFound', { what: 'workflow', id: scope.workflowId });
}
