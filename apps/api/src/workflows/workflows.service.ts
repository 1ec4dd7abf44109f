import { Inject, Injectable } from '@nestjs/common';
import { Engine, planPublish, unansweredCallers, type Topology, type WorkflowGraph } from '@rookery/engine';
import { describeChange, diffDocuments, parseWorkflowDocument } from '@rookery/model';
import type { Clock } from '@rookery/sdk';
import { z } from 'zod';
import { AuditLog, type Actor, type AuditEntry } from '../accounts/audit-log.js';
import { AGENT_CATALOGUE, CLOCK } from '../composition/tokens.js';
import type { AgentCatalogue } from '../engine/agent-catalogue.js';
import { FeedsService } from '../feeds/feeds.service.js';
import { HookDirectory, type NewHook } from '../hooks/hook-directory.js';
import { apiError, invalidWorkflow } from '../http/api-error.js';
import { decodeCursor, pageOf, type Page, type PageQuery } from '../http/page-cursor.js';
import { LinkSchemasService } from '../link-schemas/link-schemas.service.js';
import { Callees } from './callees.js';
import { auditedDocument } from './audited-document.js';
import { DraftCheck } from './draft-check.js';
import { summaryView, versionView, workflowView } from './workflow-view.js';
import { WorkflowsRepository, type WorkflowFilter, type WorkflowRow, type WorkflowScope } from './workflows.repository.js';

/** Who publishes what, and what of removed agents is dropped. */
export interface PublishOrder {
  readonly note: string;
  readonly dropTimersOf?: readonly string[] | undefined;
  /** Publish also where a changed schema would stop events that passed so far. */
  readonly acceptIncompatible?: boolean | undefined;
}

const positionSchema = z.tuple([z.number().int()]);
const EMPTY_PAGE_START = 2_147_483_647;
/** An editor that saves by itself is put on record once in so long; what came of it stands in the record of the publish. */
const DRAFTS_QUIET_MS = 15 * 60_000;

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
  readonly #audit: AuditLog;
  readonly #catalogue: AgentCatalogue;

  constructor(
    @Inject(WorkflowsRepository) repository: WorkflowsRepository,
    @Inject(Engine) engine: Engine,
    @Inject(DraftCheck) drafts: DraftCheck,
    @Inject(LinkSchemasService) schemas: LinkSchemasService,
    @Inject(HookDirectory) hooks: HookDirectory,
    @Inject(Callees) callees: Callees,
    @Inject(FeedsService) feeds: FeedsService,
    @Inject(CLOCK) clock: Clock,
    @Inject(AuditLog) audit: AuditLog,
    @Inject(AGENT_CATALOGUE) catalogue: AgentCatalogue,
  ) {
    this.#repository = repository;
    this.#engine = engine;
    this.#drafts = drafts;
    this.#schemas = schemas;
    this.#hooks = hooks;
    this.#callees = callees;
    this.#feeds = feeds;
    this.#clock = clock;
    this.#audit = audit;
    this.#catalogue = catalogue;
  }

  /** Stores a draft. Its shape must be right; faults in its options are told and may be mended later. */
  async create(caller: Actor, given: unknown, { folder = '', from }: { readonly folder?: string | undefined; readonly from?: string | undefined } = {}) {
    const { workspaceId } = caller;
    const document = await this.#drafts.read(workspaceId, given);
    const row = await this.#repository.insert({ workspaceId, name: document.name, folder, draft: document, now: this.#clock.now() }, (made) =>
      this.#audit.note(this.#entry(caller, 'workflow.created', made, { detail: { ...(folder === '' ? {} : { folder }), ...(from === undefined ? {} : { from }), agents: Object.keys(document.agents).length } })));
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

  /** Replaces the draft when it is still at the revision the caller edited. `deed`: what is put on record, where it is more than to edit. */
  async saveDraft(caller: Actor, workflowId: number, revision: number, given: unknown, deed: Pick<AuditEntry, 'action' | 'before' | 'after'> = { action: 'workflow.draft-saved' }) {
    const scope = scopeOf(caller, workflowId);
    const document = await this.#drafts.read(scope.workspaceId, given);
    const current = await this.#find(scope);
    const stale = (now: number) => apiError('conflict.revision', { current: now, sent: revision });
    if (current.revision !== revision) throw stale(current.revision);
    if (await this.#repository.isNameTaken(scope, document.name)) throw apiError('conflict.name', { name: document.name });
    const saved = await this.#repository.saveDraft(scope, { name: document.name, draft: document, revision, now: this.#clock.now() }, (row) =>
      this.#audit.note(this.#entry(caller, deed.action, row, { ...deed, detail: { revision: row.revision }, ...(deed.action === 'workflow.draft-saved' ? { quietMs: DRAFTS_QUIET_MS } : {}) })));
    if (saved === undefined) throw stale((await this.#find(scope)).revision);
    return workflowView(saved, await this.#drafts.issues(scope.workspaceId, document));
  }

  /** Makes the draft the version that runs. Refused with every fault, those in its code included, and with what its schemas would stop. */
  async publish(caller: Actor, workflowId: number, order: PublishOrder) {
    const scope = scopeOf(caller, workflowId);
    const row = await this.#find(scope);
    const { draft } = row;
    const incompatible = order.acceptIncompatible === true ? [] : (await this.#schemas.judge(scope, draft)).issues;
    if (incompatible.length > 0) throw invalidWorkflow(incompatible);
    return this.#publish(caller, row, { document: await this.#callees.embed(scope, draft), action: 'workflow.published', ...order });
  }

  /** An old version again, as a new one. The draft stays as it is. */
  async rollback(caller: Actor, workflowId: number, number: number, order: PublishOrder) {
    const scope = scopeOf(caller, workflowId);
    const row = await this.#find(scope);
    const version = await this.#repository.version(scope, number);
    if (version === undefined) throw apiError('notFound', { what: 'version', id: number });
    return this.#publish(caller, row, { document: version.document, action: 'workflow.rolled-back', ...order });
  }

  /** What a publish of the draft would change, and what removed agents still hold. Nothing is written. */
  async previewPublish(scope: WorkflowScope) {
    const { draft, publishedVersion } = await this.#find(scope);
    const { checked, topology } = await this.#engine.previewPublish({ ...scope, document: await this.#callees.embed(scope, draft) });
    if (!checked.ok) return { canPublish: false, issues: checked.issues, warnings: [], differences: [], changes: null };
    if (topology === undefined) throw notFound(scope);
    const { issues, warnings } = await this.#schemas.judge(scope, draft);
    const published = publishedVersion === null ? undefined : (await this.#repository.version(scope, publishedVersion))?.document;
    return { canPublish: issues.length === 0, issues, warnings: [...warnings, ...unansweredCallers(checked.workflow, this.#catalogue.types)], differences: differencesOf(published, checked.workflow.document), changes: await this.#changes(scope, topology, checked.workflow.graph) };
  }

  /** Pauses a workflow or one agent of it; without a policy as the agent's document says, else buffering. `null` resumes. */
  async pause(caller: Actor, workflowId: number, { policy: wanted, agent: slug }: { readonly policy: 'buffer' | 'drop' | null | undefined; readonly agent: string | undefined }) {
    const scope = scopeOf(caller, workflowId);
    const row = await this.#find(scope);
    const agent = slug === undefined ? undefined : this.#engine.agentBySlug(scope, slug);
    if (slug !== undefined && agent === undefined) throw apiError('notFound', { what: 'agent', id: slug });
    const stated = slug === undefined ? undefined : agent?.current.workflow.document.agents[slug]?.pause?.policy;
    const policy = wanted === undefined ? (stated ?? 'buffer') : wanted;
    const deed = policy === null ? 'resumed' : 'paused';
    const states = { before: { paused: agent === undefined ? row.paused : agent.topologyAgent.paused }, after: { paused: policy } };
    const entry = slug === undefined
      ? this.#entry(caller, `workflow.${deed}`, row, states)
      : this.#entry(caller, `agent.${deed}`, row, { ...states, subject: `${row.name}/${slug}`, objectId: `${workflowId}/${slug}` });
    await this.#engine.setPaused({ ...scope, paused: policy, alongside: this.#audit.note(entry), ...(agent === undefined ? {} : { agentId: agent.topologyAgent.agentId }) });
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
  async remove(caller: Actor, workflowId: number): Promise<void> {
    const scope = scopeOf(caller, workflowId);
    const row = await this.#find(scope);
    const { draft, name, publishedVersion } = row;
    const note = this.#audit.note(this.#entry(caller, 'workflow.removed', row, { detail: { publishedVersion } }));
    // On record with the first step: from there on it is on its way out, whatever happens.
    if (publishedVersion !== null) {
      const document = { schemaVersion: 1, name, agents: {}, links: [] };
      const parsed = parseWorkflowDocument(draft);
      const outcome = await this.#engine.publish({ ...scope, document, note: 'removed', by: caller.email, dropTimersOf: parsed.ok ? Object.keys(parsed.value.agents) : [], alongside: () => note });
      if (!outcome.ok) throw invalidWorkflow(outcome.issues);
    }
    await this.#repository.remove(scope, this.#clock.now(), publishedVersion === null ? note : () => Promise.resolve());
  }

  async #publish(caller: Actor, row: WorkflowRow, { document, action, note, dropTimersOf, acceptIncompatible }: PublishOrder & { readonly document: unknown; readonly action: 'workflow.published' | 'workflow.rolled-back' }) {
    const scope = scopeOf(caller, row.id);
    const published = row.publishedVersion === null ? undefined : (await this.#repository.version(scope, row.publishedVersion))?.document;
    const changes = auditedDocument(published, document, this.#catalogue.manifests());
    const entryOf = (version: number) => this.#entry(caller, action, row, { ...changes, detail: { version, note, ...(acceptIncompatible === true ? { acceptIncompatible } : {}) } });
    const outcome = await this.#engine.publish({ ...scope, document, note, by: caller.email, alongside: (version) => this.#audit.note(entryOf(version)), ...(dropTimersOf === undefined ? {} : { dropTimersOf }) });
    if (!outcome.ok) throw invalidWorkflow(outcome.issues);
    const made = await this.#hooks.ensure(scope.workflowId);
    const feeds = await this.#feeds.ensure(scope.workflowId);
    return {
      version: outcome.version,
      hooks: made.map((hook) => this.#newHookView(scope, hook)),
      feeds: feeds.map(({ agent, path, token }) => ({ agent: this.#slugOf(scope, agent.agentId), path, token })),
    };
  }

  #entry({ workspaceId, accountId }: Actor, action: AuditEntry['action'], { id, name }: Pick<WorkflowRow, 'id' | 'name'>, more: Partial<AuditEntry>): AuditEntry {
    return { workspaceId, accountId, action, subject: name, objectId: id, ...more };
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

function scopeOf({ workspaceId }: Actor, workflowId: number): WorkflowScope {
  return { workspaceId, workflowId };
}

function notFound(scope: WorkflowScope) {
  return apiError('notFound', { what: 'workflow', id: scope.workflowId });
}
