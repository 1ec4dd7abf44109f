import type { JsonObject } from '@rookery/model';

/** What an alarm is about; each is explained in docs/health.md. The first three are set on an agent, the others need no setting. */
export const alarmKinds = ['silence', 'errorRate', 'lag', 'heldDelivery', 'deadDelivery', 'endpointDisabled', 'failedEvents', 'cannotRun', 'backPressure', 'quota', 'storageLow'] as const;
export type AlarmKind = (typeof alarmKinds)[number];

/** `critical`: something is lost, held or stands still until a person acts. */
export type AlarmSeverity = 'warning' | 'critical';

export const severityOf: Readonly<Record<AlarmKind, AlarmSeverity>> = {
  silence: 'warning',
  errorRate: 'warning',
  lag: 'warning',
  heldDelivery: 'critical',
  deadDelivery: 'warning',
  endpointDisabled: 'warning',
  failedEvents: 'warning',
  cannotRun: 'critical',
  backPressure: 'critical',
  quota: 'warning',
  storageLow: 'critical',
};

/** Something that is so right now and that a person should know. */
export interface Condition {
  readonly workspaceId: number;
  /** `null`: it concerns the whole workspace. */
  readonly workflowId: number | null;
  readonly agentId: number | null;
  /** One alarm of an identity is open at a time. */
  readonly identity: string;
  readonly kind: AlarmKind;
  /** What stands in the message. */
  readonly detail: JsonObject;
}
