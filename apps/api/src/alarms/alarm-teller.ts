import type { AgentScope, IntakeResult } from '@rookery/engine';
import { jsonObjectOf, type JsonObject, type JsonValue } from '@rookery/model';
import type { Logger } from 'pino';
import type { Database } from '../persistence/database.js';
import { alarmText } from './alarm-texts.js';
import { alarmTable, namesOf, type AlarmRow, type Listener } from './alarms.repository.js';

/** Whoever cannot be told for a day is not told any more. */
const GIVE_UP_MS = 86_400_000;

export interface AlarmTellerParts {
  readonly database: Database;
  /** Hands an event to a source; a repeat with the same `dedupeKey` leaves nothing behind. */
  readonly inject: (agent: AgentScope, input: JsonValue) => Promise<IntakeResult>;
  readonly log: Pick<Logger, 'warn'>;
}

type Transition = 'raised' | 'cleared';

/**
 * Hands each alarm to every published `alarm` agent of its workspace, once when it is raised and once when it is cleared.
 * It is marked as told after that is durable; a death in between tells again, and the agents' dedupe keys drop the repeat.
 */
export class AlarmTeller {
  readonly #parts: AlarmTellerParts;

  constructor(parts: AlarmTellerParts) {
    this.#parts = parts;
  }

  /** Tells what is not told yet. Returns how many transitions were. */
  async tell(now: number): Promise<number> {
    const table = alarmTable(this.#parts.database);
    const untold = await table.untold(now);
    if (untold.length === 0) return 0;
    const listeners = Map.groupBy(await table.listeners(), (listener) => listener.workspace_id);
    let told = 0;
    for (const alarm of untold) {
      if (alarm.muted_until !== null) {
        // Over before the mute was: nobody need hear of it. Still on: it is told when the mute ends.
        if (alarm.cleared_at !== null) await table.markAllTold(alarm.id, now);
        continue;
      }
      const among = listeners.get(alarm.workspace_id) ?? [];
      if (alarm.raise_told_at === null) {
        if (!(await this.#tellAll(alarm, 'raised', among, now))) continue;
        await table.markRaiseTold(alarm.id, now);
        told += 1;
      }
      if (alarm.cleared_at === null || !(await this.#tellAll(alarm, 'cleared', among, now))) continue;
      await table.markAllTold(alarm.id, now);
      told += 1;
    }
    return told;
  }

  /** True when everybody has it, or never will. */
  async #tellAll(alarm: AlarmRow, transition: Transition, listeners: readonly Listener[], now: number): Promise<boolean> {
    let isDone = true;
    for (const listener of listeners) {
      if (listener.paused === 'drop') continue;
      const input = { ...alarmEvent(alarm, transition), isOwnWorkflow: listener.workflow_id === alarm.workflow_id };
      const result = await this.#parts.inject({ workspaceId: listener.workspace_id, workflowId: listener.workflow_id, agentId: listener.id }, input);
      if (result.ok) continue;
      const isFinal = (result.status >= 400 && result.status < 500 && ![404, 429].includes(result.status)) || now - alarm.raised_at > GIVE_UP_MS;
      if (isFinal) this.#parts.log.warn({ agent: listener.id, alarm: alarm.id, reason: result.message }, 'an alarm could not be handed to an alarm agent');
      else isDone = false;
    }
    return isDone;
  }
}

/** What an `alarm` agent is handed; agents/alarm/README.md documents it. */
export function alarmEvent(alarm: AlarmRow, transition: Transition): JsonObject {
  const detail = jsonObjectOf(JSON.parse(alarm.detail));
  const names = namesOf(alarm);
  return {
    id: String(alarm.id),
    identity: alarm.identity,
    transition,
    kind: alarm.kind,
    severity: alarm.severity,
    workflowId: alarm.workflow_id === null ? null : String(alarm.workflow_id),
    workflow: alarm.workflow,
    agent: alarm.agent,
    message: { en: alarmText(alarm.kind, names, detail, 'en'), ru: alarmText(alarm.kind, names, detail, 'ru') },
    detail,
    raisedAt: new Date(alarm.raised_at).toISOString(),
    clearedAt: transition === 'raised' || alarm.cleared_at === null ? null : new Date(alarm.cleared_at).toISOString(),
  };
}
