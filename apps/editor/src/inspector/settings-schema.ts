import type { AgentManifest, JsonObject, JsonValue } from '@rookery/model';
import type { Translate } from '../texts/texts.js';
import type { inspectorTexts } from './inspector-texts.js';

type Text = Translate<keyof (typeof inspectorTexts)['en']>;

/** Fields of an agent that the settings form edits; `retention` has a widget of its own. */
export const settingNames = ['description', 'schedule', 'key', 'dedupeKey', 'dedupeWindow', 'occurredAt', 'expiresAt', 'retry', 'ordered', 'pause', 'alarms'] as const;
export type SettingName = (typeof settingNames)[number];

/** The settings of an agent as a form's schema: what its kind has no use for is not asked. */
export function settingsSchema(manifest: AgentManifest | undefined, text: Text): JsonObject {
  const kind = manifest?.kind;
  const isSource = kind === 'source';
  const callsOut = kind === 'action' || kind === 'lookup';
  const properties: Readonly<Record<string, JsonValue>> = {
    description: { kind: 'longText', title: text('description'), description: text('descriptionHint'), type: 'string', maxLength: 10_000 },
    ...(isSource && manifest?.triggers.includes('schedule') === true ? { schedule: { kind: 'schedule', title: text('schedule'), description: text('scheduleHint') } } : {}),
    ...(isSource ? {
      key: template(text('key'), text('keyHint'), '{{ id }}'),
      dedupeKey: template(text('dedupeKey'), text('dedupeKeyHint'), '{{ id }}'),
      dedupeWindow: { ...duration(text('dedupeWindow'), text('dedupeWindowHint')), default: '30d', advanced: true },
      occurredAt: template(text('occurredAt'), text('occurredAtHint'), '{{ createdAt }}'),
      expiresAt: template(text('expiresAt'), text('expiresAtHint'), '{{ endsAt }}'),
    } : {}),
    ...(callsOut ? { retry: retrySchema(text, kind === 'action') } : {}),
    ...(kind === 'action' ? { ordered: { kind: 'boolean', title: text('ordered'), description: text('orderedHint'), type: 'boolean', default: false } } : {}),
    pause: group(text('pausePolicy'), text('pausePolicyHint'), {
      policy: { kind: 'choice', title: text('policy'), enum: ['buffer', 'drop'], titles: { buffer: text('buffer'), drop: text('drop') } },
      bound: { kind: 'number', title: text('bound'), type: 'integer', minimum: 1, placeholder: '25000' },
    }, ['policy']),
    alarms: group(text('alarms'), text('alarmsHint'), {
      silence: duration(text('silence')),
      lag: { kind: 'number', title: text('lag'), type: 'integer', minimum: 1 },
      errorRate: group(text('errorRate'), '', {
        above: { kind: 'number', title: text('above'), description: text('aboveHint'), type: 'number', minimum: 0, maximum: 1, default: 0.05 },
        over: { ...duration(text('over')), default: '10m' },
        least: { kind: 'number', title: text('least'), type: 'integer', minimum: 1, default: 20 },
      }, ['above']),
    }),
  };
  return { type: 'object', properties };
}

function retrySchema(text: Text, isAction: boolean): JsonObject {
  return group(text('retry'), text('retryHint'), {
    attempts: { kind: 'number', title: text('attempts'), type: 'integer', minimum: 0, maximum: 100, default: 8 },
    backoff: { ...duration(text('backoff')), default: '2s' },
    ...(isAction ? { onUnknown: { kind: 'choice', title: text('onUnknown'), enum: ['retry', 'hold'], titles: { retry: text('onUnknownRetry'), hold: text('onUnknownHold') } } } : {}),
  });
}

function group(title: string, description: string, properties: JsonObject, required: readonly string[] = []): JsonObject {
  return { kind: 'object', title, description, type: 'object', properties, required };
}

function template(title: string, description: string, placeholder: string): JsonObject {
  return { kind: 'template', templated: true, title, description, placeholder, type: 'string' };
}

function duration(title: string, description = ''): JsonObject {
  return { kind: 'duration', title, description, type: 'string' };
}
