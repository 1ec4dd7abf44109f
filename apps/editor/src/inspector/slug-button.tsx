import { Button, Code, Group, Popover, Stack, TextInput, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { change, useDraft } from '../document/draft-store.js';
import { canRename, renameAgent } from '../document/rename-agent.js';
import { useEditorPanels } from '../editor/editor-panels.js';
import { useTexts } from '../texts/texts.js';
import { inspectorTexts } from './inspector-texts.js';
import { useMayChange } from './use-may-change.js';

const refusals = { 'not a slug': 'notASlug', 'taken': 'taken', 'runs': 'runs' } as const;

/** The slug of an agent, and the way to another one: links and state follow. */
export function SlugButton({ slug }: { readonly slug: string }) {
  const text = useTexts(inspectorTexts);
  const mayEdit = useMayChange();
  const { openAgent } = useEditorPanels();
  const [typed, setTyped] = useState<string>();
  const refusal = useDraft(({ document, published }) => (typed === undefined ? undefined : canRename(document, slug, { to: typed, published })));
  const rename = (): void => {
    if (typed === undefined || refusal !== undefined) return;
    if (typed !== slug) {
      const { published } = useDraft.getState();
      // The page closes the panel of an agent that is gone; the new one opens after that.
      flushSync(() => change(text('renameLabel', { title: slug }), (document) => renameAgent(document, slug, { to: typed, published })));
      openAgent(typed);
    }
    setTyped(undefined);
  };
  return (
    <Popover opened={typed !== undefined} onChange={(isOpen) => !isOpen && setTyped(undefined)} trapFocus position="bottom-start" withinPortal={false}>
      <Popover.Target>
        <UnstyledButton aria-label={`${text('slug')}: ${slug}. ${text('rename')}`} disabled={!mayEdit} onClick={() => setTyped(typed === undefined ? slug : undefined)}><Code>{slug}</Code></UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={(event) => {
          event.preventDefault();
          rename();
        }}>
          <Stack gap="xs">
            <TextInput data-autofocus label={text('slug')} description={text('renameHint')} ff="monospace" value={typed ?? ''} error={refusal === undefined ? undefined : text(refusals[refusal])} onChange={(event) => setTyped(event.currentTarget.value)} />
            <Group justify="flex-end"><Button type="submit" size="compact-sm" disabled={refusal !== undefined}>{text('rename')}</Button></Group>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
