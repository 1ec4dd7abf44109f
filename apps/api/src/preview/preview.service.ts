import { Inject, Injectable } from '@nestjs/common';
import { compileSchedule } from '@rookery/engine';
import type { JsonObject } from '@rookery/model';
import { scopeOf, type Clock, type TemplateScope } from '@rookery/sdk';
import type { CodeIssue, Sandbox } from '@rookery/sandbox';
import type { z } from 'zod';
import { CLOCK, SANDBOX } from '../composition/tokens.js';
import { invalidRequest } from '../http/api-error.js';
import { ValueStore } from '../values/workspace-values.js';
import { previewConditions, type RowResult } from './condition-preview.js';
import { momentText } from './moment-text.js';
import type { previewCodeSchema, previewConditionsSchema, previewScheduleSchema, previewTemplateSchema } from './preview.schemas.js';
import { previewTemplates, type Budget, type TemplateResult } from './template-preview.js';

/** All templates of one call together; each alone is held to 200 ms by its engine. */
const BUDGET_MS = 400;

/** What a form shows while somebody types: by the engine of run time, with nothing written and nothing sent. */
@Injectable()
export class PreviewService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SANDBOX) private readonly sandbox: Sandbox,
    @Inject(ValueStore) private readonly values: ValueStore,
  ) {}

  async templates(workspaceId: number, given: z.output<typeof previewTemplateSchema>): Promise<{ readonly results: Readonly<Record<string, TemplateResult>> }> {
    return { results: await previewTemplates(given.templates, this.#scope(workspaceId, given), this.#budget()) };
  }

  schedule({ schedule, count, from = this.clock.now() }: z.output<typeof previewScheduleSchema>): { readonly moments: readonly string[]; readonly timeZone: string; readonly jitter: string | null } {
    const compiled = compileSchedule(schedule, 'schedule', () => 0);
    if (!compiled.ok) throw invalidRequest([compiled.issue]);
    const timeZone = 'cron' in schedule ? (schedule.timeZone ?? 'UTC') : 'UTC';
    const moments: string[] = [];
    for (let at = from; moments.length < count;) {
      at = compiled.schedule.nextAfter(at);
      moments.push(momentText(at, timeZone));
    }
    return { moments, timeZone, jitter: schedule.jitter ?? null };
  }

  async conditions(workspaceId: number, { conditions, payloads, parameters }: z.output<typeof previewConditionsSchema>): Promise<{ readonly rows: readonly RowResult[] }> {
    const now = this.clock.now();
    const scope = (payload: JsonObject): TemplateScope => this.#scope(workspaceId, { payload, key: null, parameters });
    return { rows: await previewConditions(conditions, payloads, { scopeOf: scope, now, isSpent: this.#budget() }) };
  }

  async code(workspaceId: number, { code, language }: z.output<typeof previewCodeSchema>): Promise<{ readonly issues: readonly CodeIssue[] }> {
    return { issues: await this.sandbox.check(code, language, String(workspaceId)) };
  }

  #scope(workspaceId: number, { payload, key, occurredAt = this.clock.now(), expiresAt = null, parameters }: Omit<z.output<typeof previewTemplateSchema>, 'templates'>): TemplateScope {
    return scopeOf(payload, { key, occurredAt, expiresAt }, { parameters, ...this.values.of(workspaceId) });
  }

  #budget(): Budget {
    const until = performance.now() + BUDGET_MS;
    return () => performance.now() > until;
  }
}
