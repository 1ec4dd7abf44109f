import type { JsonValue } from '@rookery/model';

/** One server-sent event. */
export interface Frame {
  readonly event: string;
  readonly data: unknown;
  /** Comes back as `Last-Event-ID` when the browser connects again. */
  readonly id?: number;
}

/** Writes an event as the HTML standard asks for (Server-sent events); JSON has no line breaks of its own. */
export function writeFrame({ event, data, id }: Frame): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** The same frames, the data of some of them rewritten. */
export function rewriteFrames(text: string, events: ReadonlySet<string>, rewrite: (data: JsonValue) => JsonValue): string {
  return text.replace(/^event: (\w+)\ndata: (.*)$/gm, (frame, event: string, json: string) => {
    if (!events.has(event)) return frame;
    const data: JsonValue = JSON.parse(json);
    return `event: ${event}\ndata: ${JSON.stringify(rewrite(data))}`;
  });
}

/** A comment: keeps proxies from closing a quiet stream, and nobody hears it. */
export const HEARTBEAT = ': still here\n\n';

/** `Last-Event-ID` as a number; `undefined` for a first connection and for ids that are not ours. */
export function readLastEventId(header: string | readonly string[] | undefined): number | undefined {
  const id = typeof header === 'string' && /^\d{1,10}$/.test(header) ? Number(header) : undefined;
  return id === undefined || id > 2 ** 31 - 1 ? undefined : id;
}
