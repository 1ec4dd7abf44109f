import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@rookery/sdk';
import { z } from 'zod';
import { AuditLog } from '../accounts/audit-log.js';
import { CLOCK, DATABASE, KEYRING } from '../composition/tokens.js';
import { apiError } from '../http/api-error.js';
import type { Caller } from '../http/caller.js';
import { decodeCursor, pageOf, type Page } from '../http/page-cursor.js';
import { alongsideSession } from '../persistence/alongside-session.js';
import type { Database } from '../persistence/database.js';
import { deriveKey, type Keyring } from '../secrets/index.js';
import { ErasureRunner } from './erasure-runner.js';
import { erasedKinds, type ErasedKind } from './erasure-tables.js';
import { beginningAt, newMark, previewErasure, readProgress, scopeOf, shareDone, stageOf } from './erasure-walk.js';
import { erasureRows, type ErasureRow } from './erasures.repository.js';
import { isTelling, LEAST_DIGITS, LEAST_LETTERS, type Person } from './person.js';
import { PersonalMarks } from './personal-marks.js';

type Counts = Readonly<Partial<Record<ErasedKind, number>>>;

/** An erasure, and its report once it is done. Times are ISO 8601. It holds nothing of the person. */
export interface ErasureView {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed';
  /** From 0 to 1. */
  readonly share: number;
  /** A keyed hash: of the same person it is the same, and nobody without the key can tell whose it is. */
  readonly personHash: string;
  readonly namedBy: string;
  readonly reason: string;
  readonly requestedBy: string;
  readonly createdAt: string;
  readonly finishedAt: string | null;
  /** Steps that failed in a row; at ten it is `failed` until somebody tries it again. */
  readonly failures: number;
  /** Why the last of them failed, without anything of anybody. */
  readonly failure: string | null;
  readonly counts: Counts;
  /** Rounds over everything; the last one changed nothing. */
  readonly rounds: number;
  /** What holds the value still and is not changed, counted to 1,000 each. */
  readonly kept: Readonly<Record<string, number>>;
  /** Calls that went outside about this person: there the data has to be erased by others. */
  readonly outside: readonly { readonly type: string; readonly agent: string; readonly calls: number }[];
}

/** Actions whose outcome stays in this database, where it is erased. */
const inHouse: ReadonlySet<string> = new Set(['add-to-inbox', 'answer-webhook', 'set-value', 'write-table']);

const PREVIEW_MS = 15_000;
const BATCH = 500;
const MOST_RUNNING = 5;
const cursorSchema = z.tuple([z.int()]);
const greatestId = 2 ** 31 - 1;

/** Takes one person's data out of everything the workspace keeps, on request. */
@Injectable()
export class ErasuresService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(PersonalMarks) private readonly marks: PersonalMarks,
    @Inject(ErasureRunner) private readonly runner: ErasureRunner,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** What names the person, counted. What is erased with it, such as other fields of the same events, is not counted here. */
  async preview(workspaceId: number, person: Person): Promise<{ readonly counts: Counts; readonly isComplete: boolean }> {
    requireTelling(person);
    const scope = scopeOf({ erasureId: 0, workspaceId, mark: newMark(), now: this.clock.now(), batch: BATCH }, person, await this.marks.of(workspaceId));
    const until = performance.now() + PREVIEW_MS;
    return previewErasure(this.database, scope, () => performance.now() > until);
  }

  /** Begins to erase; nothing brings it back. */
  async begin(caller: Caller, person: Person, reason: string): Promise<ErasureView> {
    requireTelling(person);
    const { workspaceId, accountId, email } = caller;
    const now = this.clock.now();
    const id = await this.database.transaction(async (session) => {
      const count = await erasureRows.countRunning(session, workspaceId);
      if (count >= MOST_RUNNING) throw apiError('personal.busy', { count });
      const made = await erasureRows.insert(session, {
        workspaceId, personHash: this.#hash(workspaceId, person.value), mark: newMark(), namedBy: person.namedBy, target: JSON.stringify(person), reason, requestedBy: email, accountId,
        progress: JSON.stringify(beginningAt(now)), createdAt: now,
      });
      await this.audit.record({ workspaceId, accountId, action: 'person.erasure-began', subject: `erasure ${made}`, objectId: made, detail: { namedBy: person.namedBy } }, alongsideSession(session));
      return made;
    });
    this.runner.hurry();
    return this.find(workspaceId, id);
  }

  /** Goes on with one that failed, where it stopped. */
  async retry({ workspaceId, accountId }: Caller, id: number): Promise<ErasureView> {
    await this.database.transaction(async (session) => {
      const row = await erasureRows.find(session, workspaceId, id);
      if (row === undefined) throw apiError('notFound', { what: 'erasure', id });
      const count = await erasureRows.countRunning(session, workspaceId);
      if (row.state === 'failed' && count >= MOST_RUNNING) throw apiError('personal.busy', { count });
      const progress = readProgress(row.progress, this.clock.now());
      if (!(await erasureRows.resume(session, id, JSON.stringify({ ...progress, failures: 0, failure: null }), this.clock.now()))) throw apiError('personal.notFailed', { id });
      await this.audit.record({ workspaceId, accountId, action: 'person.erasure-retried', subject: `erasure ${id}`, objectId: id, detail: { at: stageOf(progress) } }, alongsideSession(session));
    });
    this.runner.hurry();
    return this.find(workspaceId, id);
  }

  async find(workspaceId: number, id: number): Promise<ErasureView> {
    const row = await erasureRows.find(this.database, workspaceId, id);
    if (row === undefined) throw apiError('notFound', { what: 'erasure', id });
    return this.#view(row);
  }

  /** Newest first. */
  async list(workspaceId: number, { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number }): Promise<Page<ErasureView>> {
    const [below] = cursor === undefined ? [greatestId] : decodeCursor(cursor, cursorSchema);
    const rows = await erasureRows.list(this.database, workspaceId, below, limit + 1);
    const views = new Map(await Promise.all(rows.map(async (row) => [row.id, await this.#view(row)] as const)));
    const page = pageOf(rows, limit, { item: ({ id }) => views.get(id), position: ({ id }) => [id] });
    return { ...page, items: page.items.flatMap((view) => (view === undefined ? [] : [view])) };
  }

  async #view(row: ErasureRow): Promise<ErasureView> {
    const progress = readProgress(row.progress, this.clock.now());
    const agents = await erasureRows.agentNames(this.database, row.workspaceId, Object.keys(progress.outside).map(Number));
    const outside = Object.entries(progress.outside)
      .map(([id, calls]) => ({ type: agents.get(Number(id))?.type ?? 'gone', agent: agents.get(Number(id))?.slug ?? id, calls }))
      .filter(({ type }) => !inHouse.has(type));
    return {
      id: String(row.id), state: row.state, share: row.state === 'done' ? 1 : shareDone(progress), personHash: row.personHash, namedBy: row.namedBy, reason: row.reason, requestedBy: row.requestedBy,
      createdAt: new Date(row.createdAt).toISOString(), finishedAt: row.finishedAt === null ? null : new Date(row.finishedAt).toISOString(),
      failures: progress.failures, failure: progress.failure, counts: progress.counts, rounds: progress.round, kept: progress.kept, outside,
    };
  }

  #hash(workspaceId: number, value: string): string {
    const { current } = this.keyring;
    const digest = createHmac('sha256', deriveKey(current, 'erased people')).update(`${workspaceId} ${value.trim().toLowerCase()}`).digest('hex');
    return `${current.id}:${digest.slice(0, 32)}`;
  }
}

/** The report as a text to hand on. */
export function reportText(view: ErasureView): string {
  const lines = (title: string, entries: readonly (readonly [string, number])[]): readonly string[] => (entries.length === 0 ? [] : ['', title, ...entries.map(([name, count]) => `  ${name}: ${count}`)]);
  return [
    `Erasure ${view.id}`,
    `state: ${view.state}`,
    `person (keyed hash): ${view.personHash}`,
    `named by: ${view.namedBy}`,
    `asked for by: ${view.requestedBy}`,
    `reason: ${view.reason}`,
    `began: ${view.createdAt}`,
    `done: ${view.finishedAt ?? 'not yet'}`,
    ...(view.failure === null ? [] : [`last failure: ${view.failure}`]),
    ...lines('Erased', erasedKinds.flatMap((kind) => (view.counts[kind] === undefined ? [] : [[kind, view.counts[kind]] as const]))),
    ...lines('Kept here (see docs/personal-data.md)', Object.entries(view.kept)),
    ...lines('Handed to the outside, where others have to erase it', view.outside.map(({ type, agent, calls }) => [`${type} (${agent})`, calls] as const)),
    '',
  ].join('\n');
}

function requireTelling({ namedBy, value }: Person): void {
  if (namedBy === 'value' && !isTelling(value)) throw apiError('personal.vague', { letters: value.trim().length, least: /^\d+$/.test(value.trim()) ? LEAST_DIGITS : LEAST_LETTERS });
}
