import type { AgentEvent, DeepTemplate } from '@rookery/sdk';

/** The bytes of a message, made of the event as the options say. */
export function writeBody({ body, format }: { readonly body?: DeepTemplate | undefined; readonly format: 'json' | 'text' }, event: AgentEvent): Buffer {
  if (body === undefined) return Buffer.from(event.payloadText);
  const value = body(event.scope);
  return Buffer.from(format === 'text' && typeof value === 'string' ? value : JSON.stringify(value));
}
