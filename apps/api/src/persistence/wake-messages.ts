import type { Wake } from '@rookery/engine';

/** PostgreSQL takes at most 7,999 bytes. */
const LONGEST_MESSAGE = 7_900;

/** One wake as a word without spaces: `a.<workspace>.<agent>.<slot>`, `w.<workspace>.<workflow>` or `l`. */
export function encodeWake(wake: Wake): string {
  if (wake.kind === 'leases') return 'l';
  return wake.kind === 'agent' ? `a.${wake.workspaceId}.${wake.agentId}.${wake.slot}` : `w.${wake.workspaceId}.${wake.workflowId}`;
}

/** Joins words to as few messages as fit. */
export function packWakes(words: Iterable<string>): readonly string[] {
  const messages: string[] = [];
  for (const word of words) {
    const last = messages.at(-1);
    if (last === undefined || last.length + 1 + word.length > LONGEST_MESSAGE) messages.push(word);
    else messages[messages.length - 1] = `${last} ${word}`;
  }
  return messages;
}

/** Reads a message; what a newer version may have put in is passed over. */
export function decodeWakes(message: string): readonly Wake[] {
  return message.split(' ').flatMap((word): readonly Wake[] => {
    if (word === 'l') return [{ kind: 'leases' }];
    const [kind, ...rest] = word.split('.');
    const [workspaceId, id, slot] = rest.map(Number);
    if (!rest.every((part) => /^\d+$/.test(part)) || workspaceId === undefined || id === undefined) return [];
    if (kind === 'a' && slot !== undefined) return [{ kind: 'agent', workspaceId, agentId: id, slot }];
    return kind === 'w' ? [{ kind: 'workflow', workspaceId, workflowId: id }] : [];
  });
}
