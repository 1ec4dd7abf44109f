import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { describeError } from '@rookery/model';
import { isRookeryError, type Clock, type HookAnswer, type WebhookRefusal, type WebhookRequest, type WebhookResult } from '@rookery/sdk';
import { AuditLog } from '../../accounts/audit-log.js';
import type { Configuration } from '../../configuration/index.js';
import { AGENT_CATALOGUE, CLOCK, CONFIGURATION, CREDENTIAL_READER, KEYRING, SCRUBBER } from '../../composition/tokens.js';
import type { AgentCatalogue } from '../../engine/agent-catalogue.js';
import type { CredentialReader } from '../../engine/credential-reader.js';
import { apiError, invalidWorkflow } from '../../http/api-error.js';
import type { Caller } from '../../http/caller.js';
import { createToken, decryptSecret, encryptSecret, secretIdentity, type Keyring, type Scrubber } from '../../secrets/index.js';
import { ValueStore } from '../../values/workspace-values.js';
import { WorkflowsRepository, type WorkflowScope } from '../../workflows/workflows.repository.js';
import { Allowance } from './allowance.js';
import { capturedCall, capturedCallSchema, type CapturedCall } from './captured-call.js';
import { CapturesRepository, type CaptureRow } from './captures.repository.js';
import { draftAgent, type DraftAgent } from './draft-agent.js';

const LASTS_MS = 5 * 60_000;
const MOST_CALLS = 20;
const MOST_PER_WORKSPACE = 20;
/** What is kept to be shown; production takes more. */
const MOST_BYTES = 256 * 1024;

/** Anybody may knock at a test address; so many a second are looked up. */
const MOST_A_SECOND = 100;

/** A test address and what came to it. */
export interface CaptureView {
  readonly id: string;
  readonly path: string;
  /** As callers know it; `null` where the server was not told its public address. */
  readonly url: string | null;
  readonly expiresAt: string;
  readonly calls: readonly CapturedCall[];
}

/**
 * Test addresses: for five minutes the calls to one are shown as the draft's agent would take them. Nothing becomes an event, and the
 * published workflow with its own address goes on untouched.
 */
@Injectable()
export class CapturesService {
  readonly #knocks = new Allowance(MOST_A_SECOND);

  constructor(
    @Inject(CapturesRepository) private readonly captures: CapturesRepository,
    @Inject(WorkflowsRepository) private readonly workflows: WorkflowsRepository,
    @Inject(AGENT_CATALOGUE) private readonly catalogue: AgentCatalogue,
    @Inject(CREDENTIAL_READER) private readonly credentials: CredentialReader,
    @Inject(ValueStore) private readonly values: ValueStore,
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(SCRUBBER) private readonly scrubber: Scrubber,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A new address; its secret, in place of the one of production, is shown this once. */
  async start(caller: Caller, workflowId: number, slug: string): Promise<CaptureView & { readonly secret: string }> {
    const scope = { workspaceId: caller.workspaceId, workflowId };
    await this.#agent(scope, slug);
    const now = this.clock.now();
    await this.captures.forgetBefore(now - LASTS_MS);
    const id = randomBytes(16).toString('hex');
    const { token } = createToken('rk_test');
    this.scrubber.add(token);
    const row = await this.captures.insert({ ...scope, id, slug, secret: encryptSecret(token, secretIdentity('hook_capture', scope.workspaceId, id), this.keyring), expiresAt: now + LASTS_MS }, { now, most: MOST_PER_WORKSPACE });
    if (row === undefined) throw apiError('capture.tooMany', { limit: MOST_PER_WORKSPACE });
    await this.#record(caller, 'capture.started', workflowId, slug);
    return { ...this.#view(row, []), secret: token };
  }

  async find(scope: WorkflowScope, slug: string, id: string): Promise<CaptureView> {
    const row = await this.#own(scope, slug, id);
    const calls = await this.captures.calls(id);
    return this.#view(row, calls.map((call) => capturedCallSchema.parse(JSON.parse(call))));
  }

  async stop(caller: Caller, workflowId: number, slug: string, id: string): Promise<void> {
    await this.#own({ workspaceId: caller.workspaceId, workflowId }, slug, id);
    if (await this.captures.remove(id, caller.workspaceId)) await this.#record(caller, 'capture.stopped', workflowId, slug);
  }

  /** Takes a call to a test address and answers as production would, but for what only a running workflow knows. */
  async receive(id: string, request: WebhookRequest): Promise<HookAnswer> {
    const now = this.clock.now();
    if (!/^[0-9a-f]{32}$/.test(id)) return unknown;
    if (!this.#knocks.take(now)) return refusal(429, 'ingest.rate', describeError('ingest.rate', { limit: MOST_A_SECOND }));
    const row = await this.captures.take(id, { now, most: MOST_CALLS });
    if (row === undefined) return (await this.captures.find(id, now)) === undefined ? unknown : refusal(429, 'capture.full', describeError('capture.full', { limit: MOST_CALLS }));
    const result = await this.#tryCall(row, request);
    // A credential's value may have come along in a header or in the body.
    await this.captures.keep(id, row.received, this.scrubber.text(JSON.stringify(capturedCall(row.received, request, result))), now);
    return answerTo(result);
  }

  async #own(scope: WorkflowScope, slug: string, id: string): Promise<CaptureRow> {
    const row = await this.captures.find(id, this.clock.now());
    if (row === undefined || row.workspaceId !== scope.workspaceId || row.workflowId !== scope.workflowId || row.slug !== slug) throw apiError('notFound', { what: 'test address', id });
    return row;
  }

  async #tryCall(row: CaptureRow, request: WebhookRequest): Promise<WebhookResult | WebhookRefusal> {
    const { workspaceId, id, secret } = row;
    if (request.rawBody.length > MOST_BYTES) return { refuse: { status: 413, code: 'request.tooLarge', message: describeError('request.tooLarge', { bytes: request.rawBody.length, limit: MOST_BYTES }) } };
    try {
      const { type, options, parameters } = await this.#agent(row, row.slug);
      const context = {
        options, parameters, values: this.values.of(workspaceId), log: silent, now: request.receivedAt,
        credential: (name: string) => this.credentials.read(workspaceId, name),
        hookSecret: decryptSecret(secret, secretIdentity('hook_capture', workspaceId, id), this.keyring).toString(),
        hookUrl: this.#url(id),
      };
      return await type.webhook(context, request);
    } catch (error) {
      // An option or a credential that is wrong: in production the same call would fail, and a person is looking here.
      if (isRookeryError(error) || (error instanceof Error && 'status' in error)) return { refuse: { status: 400, code: 'capture.failed', message: error.message } };
      throw error;
    }
  }

  async #agent(scope: WorkflowScope, slug: string): Promise<DraftAgent> {
    const workflow = await this.workflows.find(scope);
    if (workflow === undefined) throw apiError('notFound', { what: 'workflow', id: scope.workflowId });
    const found = draftAgent(workflow.draft, slug, this.catalogue.types);
    switch (found.is) {
      case 'found': return found.agent;
      case 'absent': throw apiError('notFound', { what: 'agent', id: slug });
      case 'other': throw apiError('capture.notACaller', { agent: slug, type: found.kind });
      case 'faulty': throw invalidWorkflow(found.issues);
    }
  }

  async #record({ workspaceId, accountId }: Caller, action: 'capture.started' | 'capture.stopped', workflowId: number, slug: string): Promise<void> {
    const workflow = await this.workflows.find({ workspaceId, workflowId });
    await this.audit.record({ workspaceId, accountId, action, subject: `${workflow?.name ?? workflowId}/${slug}`, objectId: `${workflowId}/${slug}` });
  }

  #view({ id, expiresAt }: CaptureRow, calls: readonly CapturedCall[]): CaptureView {
    return { id, path: pathOf(id), url: this.#url(id), expiresAt: new Date(expiresAt).toISOString(), calls };
  }

  #url(id: string): string | null {
    const { publicUrl } = this.configuration;
    return publicUrl === undefined ? null : `${publicUrl}${pathOf(id)}`;
  }
}

const silent = { info: () => undefined, warn: () => undefined };

function pathOf(id: string): string {
  return `/hooks/test/${id}`;
}

function answerTo(result: WebhookResult | WebhookRefusal): HookAnswer {
  if ('refuse' in result) return refusal(result.refuse.status, result.refuse.code, result.refuse.message);
  return result.answer ?? { status: 202, contentType: JSON_TYPE, text: JSON.stringify({ accepted: result.items.length, test: true }) };
}

const JSON_TYPE = 'application/json; charset=utf-8';

function refusal(status: number, code: string, message: string): HookAnswer {
  return { status, contentType: JSON_TYPE, text: JSON.stringify({ error: { code, message } }) };
}

const unknown = refusal(404, 'notFound', 'there is no such test address, or its time is over; listen for a test event anew');
