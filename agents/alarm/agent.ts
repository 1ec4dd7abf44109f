import { z } from 'zod';
import { defineSource, jsonObjectOf, UserError, type JsonObject, type JsonValue, type SourceItem } from '@rookery/sdk';
import { alarmKinds, spec } from './spec.js';

/** What the platform hands in. `isOwnWorkflow`: the alarm is about the workflow this agent is in. */
const alarmSchema = z.object({
  id: z.string().min(1),
  identity: z.string().min(1),
  transition: z.enum(['raised', 'cleared']),
  kind: z.enum(alarmKinds),
  severity: z.enum(['warning', 'critical']),
  workflowId: z.string().nullable(),
  workflow: z.string().nullable(),
  agent: z.string().nullable(),
  message: z.object({ en: z.string(), ru: z.string() }),
  detail: z.record(z.string(), z.json()).transform(jsonObjectOf),
  raisedAt: z.string(),
  clearedAt: z.string().nullable(),
  isOwnWorkflow: z.boolean().optional(),
});

/** What a person gets who asks for a run: an alarm to try the way with. */
const trial = {
  kind: 'silence', severity: 'critical', transition: 'raised', identity: 'trial', workflowId: null, workflow: null, agent: null,
  message: { en: 'this is a trial; nothing is wrong', ru: 'это проверка, всё в порядке' }, detail: {}, clearedAt: null,
} as const;

export const alarm = defineSource(spec, {
  inject: ({ options, now }, input) => {
    if (input === null) return [itemOf({ ...trial, id: `trial-${now}`, raisedAt: new Date(now).toISOString() }, options.language)];
    const { isOwnWorkflow = false, ...given } = readAlarm(input);
    const isWanted =
      (options.kinds.length === 0 || options.kinds.includes(given.kind)) &&
      (options.severity === 'warning' || given.severity === 'critical') &&
      (options.transitions === 'both' || options.transitions === given.transition) &&
      (options.workflows.length === 0 || (given.workflow !== null && options.workflows.includes(given.workflow))) &&
      (options.ownWorkflow || !isOwnWorkflow);
    return isWanted ? [itemOf(given, options.language)] : [];
  },
});

/** An alarm is told once when it is raised and once when it is cleared, however often it is handed in. */
function itemOf({ message, ...alarm }: Omit<z.output<typeof alarmSchema>, 'isOwnWorkflow'>, language: 'en' | 'ru'): SourceItem {
  const payload: JsonObject = { ...alarm, message: message[language] };
  return { payload, dedupeKey: `${alarm.id}-${alarm.transition}`, key: alarm.identity };
}

function readAlarm(input: JsonValue): z.output<typeof alarmSchema> {
  const parsed = alarmSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const summary = `${issue?.path.join('.') || 'input'}: ${issue?.message ?? 'is no alarm'}; alarms are handed in by the platform, send null for a trial`;
  throw new UserError(summary, { code: 'request.invalid', parameters: { summary } });
}
