/** Every state of an agent and of a delivery has a shape and a colour of its own kind, so that neither alone must be told apart. */
export type MarkShape = 'disc' | 'ring' | 'check' | 'cross' | 'triangle' | 'pause' | 'clock' | 'arrow' | 'question' | 'dash';

export interface StatusLook {
  readonly shape: MarkShape;
  /** For light and for dark; at least 4.5:1 on the page. */
  readonly color: string;
}

const green = 'light-dark(#1b6b2f, #69db7c)';
const blue = 'light-dark(#1c5fa8, #74c0fc)';
const gray = 'light-dark(#5c636a, #a5adb5)';
const orange = 'light-dark(#9a4a00, #ffa94d)';
const red = 'light-dark(#b3261e, #ff8787)';
const violet = 'light-dark(#6741a8, #c0a0ff)';

export const agentLooks = {
  new: { shape: 'ring', color: gray }, idle: { shape: 'ring', color: gray }, working: { shape: 'disc', color: green }, behind: { shape: 'clock', color: orange }, late: { shape: 'clock', color: orange },
  waiting: { shape: 'question', color: violet }, failing: { shape: 'triangle', color: red }, paused: { shape: 'pause', color: blue }, ending: { shape: 'arrow', color: gray },
} as const satisfies Record<string, StatusLook>;

export const deliveryLooks = {
  pending: { shape: 'clock', color: gray }, sending: { shape: 'arrow', color: blue }, accepted: { shape: 'check', color: green }, delivered: { shape: 'check', color: green }, read: { shape: 'check', color: green }, acted: { shape: 'check', color: green },
  failed: { shape: 'cross', color: red }, dead: { shape: 'cross', color: red }, suppressed: { shape: 'dash', color: gray }, expired: { shape: 'clock', color: orange }, unknown: { shape: 'question', color: violet },
} as const satisfies Record<string, StatusLook>;

/** What one call of a delivery came to. */
export const attemptLooks = {
  accepted: { shape: 'check', color: green }, delivered: { shape: 'check', color: green }, transient: { shape: 'clock', color: orange }, rateLimited: { shape: 'clock', color: orange }, permanent: { shape: 'cross', color: red }, unknown: { shape: 'question', color: violet },
} as const satisfies Record<string, StatusLook>;

export const replayLooks = { running: { shape: 'arrow', color: blue }, done: { shape: 'check', color: green }, cancelled: { shape: 'dash', color: gray }, failed: { shape: 'cross', color: red } } as const satisfies Record<string, StatusLook>;

export const alarmLooks = { critical: { shape: 'cross', color: red }, warning: { shape: 'triangle', color: orange }, cleared: { shape: 'check', color: green } } as const satisfies Record<string, StatusLook>;

export const unknownLook: StatusLook = { shape: 'ring', color: gray };
