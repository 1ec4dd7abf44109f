import { Group, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconCloudCheck, IconCloudOff, IconCloudUpload, IconGitMerge } from '@tabler/icons-react';
import { useDraft, type SaveState } from '../document/draft-store.js';
import { useTexts } from '../texts/texts.js';
import { chooseInConflict } from './draft-current.js';
import { draftTexts } from './draft-texts.js';

const pictures: Readonly<Record<SaveState, typeof IconCloudCheck>> = {
  saved: IconCloudCheck, unsaved: IconCloudUpload, saving: IconCloudUpload, offline: IconCloudOff, conflict: IconGitMerge, refused: IconAlertTriangle,
};

/** Whether the server has what is on the screen; in a conflict, the way to choose. */
export function EditorSaveState({ isShort }: { readonly isShort: boolean }) {
  const text = useTexts(draftTexts);
  const saveState = useDraft((state) => state.saveState);
  const refusal = useDraft((state) => state.refusal);
  const Picture = pictures[saveState];
  const label = text(saveState, { reason: refusal ?? '' });
  const isGrave = saveState === 'conflict' || saveState === 'refused' || saveState === 'offline';
  const state = (
    <Tooltip label={label} multiline maw={360}>
      <Group gap={4} wrap="nowrap" role="status" aria-label={label} c={isGrave ? 'light-dark(#a63b00, #ffa94d)' : 'dimmed'} style={{ flex: '0 1 auto', minWidth: 18, overflow: 'hidden' }}>
        <Picture size={16} aria-hidden style={{ flex: 'none' }} />
        {!isShort && <Text size="xs" truncate>{label}</Text>}
      </Group>
    </Tooltip>
  );
  return saveState === 'conflict' ? <UnstyledButton onClick={() => void chooseInConflict()} style={{ display: 'flex', minWidth: 18 }}>{state}</UnstyledButton> : state;
}
