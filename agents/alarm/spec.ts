import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

/** The kinds the platform raises; docs/health.md explains each. */
export const alarmKinds = ['silence', 'errorRate', 'lag', 'heldDelivery', 'deadDelivery', 'endpointDisabled', 'failedEvents', 'cannotRun', 'backPressure', 'quota', 'storageLow'] as const;

const given = {
  id: '12', identity: 'silence:7', transition: 'raised', kind: 'silence', severity: 'warning', workflowId: '3', workflow: 'lots', agent: 'feed',
  message: { en: '"Feed" of "Lots" has emitted or delivered nothing for 2 h', ru: 'агент «Feed» процесса «Lots» ничего не выдал и не отправил за 2 ч' },
  detail: { limitMs: 7_200_000 }, raisedAt: '2026-01-05T09:00:00.000Z', clearedAt: null,
};
const expected = { ...given, message: given.message.en };

export const spec = defineSpec({
  apiVersion: 1,
  type: 'alarm',
  version: 1,
  title: 'Alarm',
  summary: 'Emits an event when an alarm of the workspace is raised or cleared.',
  category: 'other',
  options: z.strictObject({
    kinds: option
      .list({ title: 'Kinds', description: 'Only alarms of these kinds; none chosen: all.', of: z.enum(alarmKinds), max: alarmKinds.length })
      .prefault([]),
    severity: option
      .choice({ title: 'From severity', description: 'How bad it must be.', values: ['warning', 'critical'], titles: { warning: 'everything', critical: 'critical only' } })
      .default('warning'),
    transitions: option
      .choice({ title: 'When', description: 'What an event is made of.', values: ['both', 'raised', 'cleared'], titles: { both: 'raised and cleared', raised: 'raised', cleared: 'cleared' } })
      .default('both'),
    workflows: option
      .list({ title: 'Workflows', description: 'Only alarms of the workflows with these names; none: all, and those of the workspace.', of: z.string().min(1).max(63), max: 200 })
      .prefault([]),
    ownWorkflow: option
      .boolean({ title: 'Own workflow too', description: 'Also alarms of the workflow this agent is in. It may then have to report that it cannot report.', advanced: true })
      .default(false),
    language: option.choice({ title: 'Language', description: 'Of "message".', values: ['en', 'ru'], titles: { en: 'English', ru: 'Русский' } }).default('en'),
  }),
  examples: [
    { title: 'An agent fell silent', options: {}, given: [{ payload: given }], expect: [{ payload: expected }] },
    { title: 'In Russian', options: { language: 'ru' }, given: [{ payload: given }], expect: [{ payload: { ...given, message: given.message.ru } }] },
    { title: 'Only what is critical', options: { severity: 'critical' }, given: [{ payload: given }], expect: [] },
  ],
});
