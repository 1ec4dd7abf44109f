import { eventId, jsonObjectOf, type JsonObject } from '@rookery/model';
import type { Scrubber } from '../secrets/index.js';
import { isoTime } from './event-view.js';
import type { FailedEventRow, FailedGroupRow } from './failed-events.repository.js';

/** An event an agent failed on, waiting for somebody to look. */
export interface FailedEventView {
  readonly eventId: string;
  readonly workflowId: string;
  readonly workflow: string;
  readonly agent: string;
  readonly version: number;
  readonly failedAt: string;
  readonly code: string;
  readonly message: string;
  /** Line, column and the like. */
  readonly detail: JsonObject;
}

/** Events that one agent failed on for one reason. */
export interface FailedGroupView {
  readonly workflowId: string;
  readonly workflow: string;
  readonly agent: string;
  readonly code: string;
  readonly count: number;
  readonly firstAt: string;
  readonly lastAt: string;
  /** Of the last one. */
  readonly message: string;
}

export function toFailedGroupView(row: FailedGroupRow, scrubber: Scrubber): FailedGroupView {
  return {
    workflowId: String(row.workflow_id), workflow: row.workflow, agent: row.agent, code: row.code, count: row.count,
    firstAt: isoTime(row.first_at), lastAt: isoTime(row.last_at), message: scrubber.text(row.message),
  };
}

export function toFailedEventView(row: FailedEventRow, scrubber: Scrubber): FailedEventView {
  return {
    eventId: eventId(row.producer_id, row.position),
    workflowId: String(row.workflow_id),
    workflow: row.workflow,
    agent: row.agent,
    version: row.version,
    failedAt: isoTime(row.failed_at),
    code: row.code,
    message: scrubber.text(row.message),
    detail: jsonObjectOf(JSON.parse(scrubber.text(row.detail))),
  };
}
