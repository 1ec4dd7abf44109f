import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { change, useDraft } from '../document/draft-store.js';
import { agentOf } from '../document/graph-document.js';
import type { PlacedFault } from '../forms/code-editor.js';
import { readJson } from '../forms/json.js';
import { LazyEditor } from '../forms/lazy-editor.js';
import { useTexts } from '../texts/texts.js';
import { readAgent, replaceAgent } from './agent-edits.js';
import type { TabProps } from './tab-props.js';
import { inspectorTexts } from './inspector-texts.js';
import { useMayChange } from './use-may-change.js';

const nothing: readonly PlacedFault[] = [];

/** The whole agent as text, for experts; it is taken over at once or not at all. */
export function JsonTab({ slug }: TabProps) {
  const text = useTexts(inspectorTexts);
  const mayEdit = useMayChange();
  const document = useDraft((state) => state.document);
  const agent = agentOf(document, slug);
  const stored = useMemo(() => JSON.stringify(agent, undefined, 2), [agent]);
  const [typed, setTyped] = useState<string>();
  const shown = typed ?? stored;
  const read = useMemo(() => {
    const json = readJson(shown);
    return json.ok ? readAgent(document, slug, json.value) : { ok: false as const, issues: [{ path: '', code: 'json', message: json.message }] };
  }, [shown, document, slug]);
  const isChanged = typed !== undefined && typed !== stored;
  const apply = (): void => {
    if (!read.ok) return;
    change(text('changeAgent', { title: agent?.title ?? slug }), (before) => replaceAgent(before, slug, read.agent));
    setTyped(undefined);
  };
  return (
    <Stack gap="xs">
      <Text size="xs" c="dimmed">{text('jsonLead')}</Text>
      <LazyEditor label={text('json')} value={shown} language="json" isReadOnly={!mayEdit} hasFault={!read.ok} faults={nothing} minHeight={220} maxHeight={900} onChange={setTyped} />
      {!read.ok && <Alert color="red" role="alert" py={6}>{read.issues.slice(0, 8).map(({ path, message }) => <Text key={`${path} ${message}`} size="xs">{path === '' ? message : `${path}: ${message}`}</Text>)}</Alert>}
      <Group gap="xs">
        <Button size="compact-sm" disabled={!isChanged || !read.ok || !mayEdit} onClick={apply}>{text('apply')}</Button>
        <Button size="compact-sm" variant="default" disabled={typed === undefined} onClick={() => setTyped(undefined)}>{text('reset')}</Button>
        {isChanged && <Text size="xs" c="dimmed" role="status">{text('notApplied')}</Text>}
      </Group>
    </Stack>
  );
}
