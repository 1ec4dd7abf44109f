import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'schedule',
  version: 1,
  title: 'Schedule',
  summary: 'Emits one event per tick of its schedule.',
  category: 'time',
  options: z.strictObject({
    payload: option
      .json({ title: 'Payload', description: 'Fields added to every event; texts may be templates over "parameters", "scheduledFor", "ranAt" and "late".' })
      .optional(),
    lateAfter: option
      .duration({ title: 'Late after', description: 'A tick that runs this much after its time is marked late.', min: '1ms', advanced: true })
      .prefault('5s'),
  }),
  examples: [
    {
      title: 'A tick on time',
      options: { payload: { report: 'daily' } },
      expect: [{ payload: { report: 'daily', scheduledFor: '2026-01-05T09:00:00.000Z', ranAt: '2026-01-05T09:00:00.000Z', late: false } }],
    },
  ],
});
