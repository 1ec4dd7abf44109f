/** A message as `GET /api/v1/inbox` gives it. */
export interface InboxMessage {
  readonly id: number;
  readonly title: string;
  readonly body: string;
  readonly url: string | null;
  readonly level: string;
  readonly workflowId: string;
  readonly workflow: string | null;
  readonly agent: string | null;
  readonly eventId: string;
  readonly createdAt: string;
  readonly readAt: string | null;
}

export const levels = ['critical', 'warning', 'success', 'info'] as const;
export type Level = (typeof levels)[number];

/** A level of another name is shown as information. */
export function levelOf(level: string): Level {
  return levels.find((known) => known === level) ?? 'info';
}

export interface MessageFilter {
  readonly workflow: string | undefined;
  readonly level: Level | undefined;
  readonly isUnread: boolean;
}

export function chosenMessages(messages: readonly InboxMessage[], { workflow, level, isUnread }: MessageFilter): readonly InboxMessage[] {
  return messages.filter((message) => (workflow === undefined || message.workflowId === workflow) && (level === undefined || levelOf(message.level) === level) && (!isUnread || message.readAt === null));
}

/** Where a message may lead: an http address, or a path of this server. Anything else leads nowhere. */
export function safeLink(url: string | null): { readonly href: string; readonly isOwn: boolean } | undefined {
  if (url === null || url.trim() === '') return undefined;
  const text = url.trim();
  // Browsers read "/\\" as "//": an address of another server.
  if (/^\/(?![/\\])/.test(text)) return { href: text, isOwn: true };
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  return { href: text, isOwn: false };
}

/** Messages by day, in the order they come. */
export function byDay(messages: readonly InboxMessage[], dayOf: (at: string) => string): readonly { readonly day: string; readonly messages: readonly InboxMessage[] }[] {
  return [...Map.groupBy(messages, ({ createdAt }) => dayOf(createdAt))].map(([day, held]) => ({ day, messages: held }));
}
