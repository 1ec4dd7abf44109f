import { UserError, type AgentEvent, type Template } from '@rookery/sdk';

/** The thing an event is about: the text of the template, or without one the key of the event. Throws when the text is empty. */
export function keyOf(event: AgentEvent, key: Template | undefined): string {
  if (key === undefined) return event.key ?? '';
  const text = key.render(event.scope);
  if (text === '') throw new UserError(`key: "${key.source}" came out empty; events without it would be taken together`);
  return text;
}
