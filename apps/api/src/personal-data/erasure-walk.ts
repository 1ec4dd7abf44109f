import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Session } from '../persistence/database.js';
import { countEvents, eraseEvents } from './erasure-events.js';
import { countDuplicates } from './erasure-kept.js';
import { walkOwnTables } from './erasure-own-tables.js';
import { countTable, eraseTable, type ErasureScope, type StepResult } from './erasure-rows.js';
import { erasedKinds, erasedTables, findTable, firstPlace, type ErasedKind, type Place } from './erasure-tables.js';
import { matcherOf, type Person } from './person.js';
import { personalFields } from './personal-fields.js';
import type { Marks } from './personal-marks.js';
import { parsedOr } from './personal-values.js';

/**
 * The walk of an erasure: the log, once more for the traces that were found, every table beside it, and the tables people made. Then again from
 * the start, until a round changes nothing: what agents had in hand when it began may have brought the person back. The last round begins when
 * all of them have written down what they still held.
 */
const stages = ['events', 'traces', ...erasedTables.map(({ table }) => table), 'ownTables', 'duplicates'] as const;
const MOST_ROUNDS = 8;
/** Figures and last errors are written by the second; a turn that was under way has long ended by then. */
const SETTLED_MS = 10_000;

const countsSchema = z.partialRecord(z.enum(erasedKinds), z.int());
const progressSchema = z.object({
  round: z.int(),
  /** When this round began; milliseconds. */
  roundAt: z.int(),
  stage: z.int(),
  place: z.array(z.union([z.string(), z.number()])).nullable(),
  /** Changes of this round so far. */
  changes: z.int(),
  counts: countsSchema,
  /** Deliveries that providers outside hold, by agent. */
  outside: z.record(z.string(), z.int()),
  /** What holds the value and is not changed. */
  kept: z.record(z.string(), z.int()),
  /** Steps that failed since the last one that did not. */
  failures: z.int().default(0),
  /** Why the last of them failed, without anything of anybody. */
  failure: z.string().nullable().default(null),
});
export type Progress = z.output<typeof progressSchema>;

export function beginningAt(now: number): Progress {
  return { round: 1, roundAt: now, stage: 0, place: null, changes: 0, counts: {}, outside: {}, kept: {}, failures: 0, failure: null };
}

/** How far an erasure is, as it was saved at its last step. What cannot be read, of another release say, begins again: what is erased already is only gone through once more. */
export function readProgress(text: string, now: number): Progress {
  return progressSchema.safeParse(parsedOr(text, null)).data ?? beginningAt(now);
}

/** A new mark: it stands in place of keys, so it must not tell whose they were. */
export function newMark(): string {
  return `[erased ${randomBytes(4).toString('hex')}]`;
}

export function scopeOf(given: Pick<ErasureScope, 'erasureId' | 'workspaceId' | 'mark' | 'now' | 'batch'>, person: Person, marks: Pick<Marks, 'paths'>): ErasureScope {
  const fields = personalFields(person.field === null ? marks.paths : [...marks.paths, person.field]);
  return { ...given, value: person.value.trim(), erasing: { matcher: matcherOf(person), fields, known: undefined } };
}

/** Goes one bounded step of an erasure that was asked for at `createdAt`. `wait`: nothing can be done yet; `done`: there is nothing left to do. */
export async function stepErasure(session: Session, scope: ErasureScope, progress: Progress, createdAt: number): Promise<Progress | 'wait' | 'done'> {
  const stage = stages[progress.stage];
  if (stage === undefined) {
    const settledAt = createdAt + SETTLED_MS;
    if (progress.round >= MOST_ROUNDS || (progress.changes === 0 && progress.roundAt >= settledAt)) return 'done';
    if (progress.changes === 0 && scope.now < settledAt) return 'wait';
    return { ...progress, round: progress.round + 1, roundAt: scope.now, stage: 0, place: null, changes: 0 };
  }
  const { place, counts, changes: changed = sumOf(counts), outside = {}, kept = {} } = await erase(session, stage, scope, progress.place ?? undefined);
  const isFirst = progress.round === 1;
  return {
    ...progress,
    ...(place === null ? { stage: progress.stage + 1, place: null } : { place: [...place] }),
    changes: progress.changes + changed,
    counts: addCounts(progress.counts, counts),
    // Later rounds meet the same deliveries, cells and keys again.
    outside: isFirst ? addAll(progress.outside, outside) : progress.outside,
    kept: isFirst ? addAll(progress.kept, kept) : progress.kept,
  };
}

async function erase(session: Session, stage: (typeof stages)[number], scope: ErasureScope, place: Place | undefined): Promise<StepResult> {
  if (stage === 'events' || stage === 'traces') return eraseEvents(session, scope, place ?? [0, 0]);
  if (stage === 'ownTables') return walkOwnTables(session, scope, place ?? [0, 0], true);
  if (stage === 'duplicates') return countDuplicates(session, scope, place ?? [0, '']);
  const table = findTable(stage);
  return eraseTable(session, table, scope, place ?? firstPlace(table));
}

/** What an erasure would find by the value alone, reading until `isOver`; `isComplete: false`: there was no time to look at everything. */
export async function previewErasure(session: Session, scope: ErasureScope, isOver: () => boolean): Promise<{ readonly counts: Readonly<Partial<Record<ErasedKind, number>>>; readonly isComplete: boolean }> {
  let counts: Counts = {};
  for (const stage of stages) {
    if (stage === 'traces' || stage === 'duplicates') continue;
    for (let place: Place | null = stage === 'events' || stage === 'ownTables' ? [0, 0] : firstPlace(findTable(stage)); place !== null; ) {
      if (isOver()) return { counts, isComplete: false };
      const step: StepResult =
        stage === 'events' ? await countEvents(session, scope, place) : stage === 'ownTables' ? await walkOwnTables(session, scope, place, false) : await countTable(session, findTable(stage), scope, place);
      counts = addCounts(counts, step.counts);
      place = step.place;
    }
  }
  return { counts, isComplete: true };
}

/** Which part of the walk it is at, as it is called in the report. */
export function stageOf({ stage }: Progress): string {
  return stages[stage] ?? 'the end';
}

/** How far it is, from 0 to 1, as stages of the first two rounds; most erasures need no third. */
export function shareDone({ round, stage }: Progress): number {
  return Math.min(0.99, ((round - 1) * stages.length + stage) / (2 * stages.length));
}

function sumOf(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

type Counts = Readonly<Partial<Record<ErasedKind, number>>>;

function addCounts(before: Counts, more: Counts): Partial<Record<ErasedKind, number>> {
  return Object.fromEntries(erasedKinds.flatMap((kind) => (before[kind] === undefined && more[kind] === undefined ? [] : [[kind, (before[kind] ?? 0) + (more[kind] ?? 0)]])));
}

function addAll(before: Readonly<Record<string, number>>, more: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries([...new Set([...Object.keys(before), ...Object.keys(more)])].map((name) => [name, (before[name] ?? 0) + (more[name] ?? 0)]));
}
