import { Alert, CloseButton, Group, Loader, NativeSelect, Paper, Stack, Text } from '@mantine/core';
import { useDraft } from '../document/draft-store.js';
import { useTexts } from '../texts/texts.js';
import { ChangeList } from './change-list.js';
import { BeforeAndAfter } from './before-and-after-view.js';
import { useSide, type VersionSummary } from './history-calls.js';
import { publishTexts } from './publish-texts.js';

interface VersionCompareProps {
  readonly workflowId: string;
  readonly versions: readonly VersionSummary[];
  /** Numbers of versions, or `draft`. */
  readonly sides: readonly [string, string];
  readonly onChange: (sides: readonly [string, string]) => void;
  readonly onClose: () => void;
}

/** Any two versions, or one and the draft: as pictures and as a list. */
export function VersionCompare({ workflowId, versions, sides: [from, to], onChange, onClose }: VersionCompareProps) {
  const text = useTexts(publishTexts);
  const draft = useDraft((state) => state.document);
  const before = useSide(workflowId, from, draft);
  const after = useSide(workflowId, to, draft);
  const fault = before.error ?? after.error;
  const data = [{ value: 'draft', label: text('draft') }, ...versions.map(({ version }) => ({ value: String(version), label: text('versionName', { version }) }))];
  return (
    <Paper withBorder p="xs" component="section" aria-label={text('compareTwo')}>
      <Stack gap="xs">
        <Group justify="space-between"><Text size="sm" fw={600}>{text('compareTwo')}</Text><CloseButton size="sm" aria-label={text('close')} onClick={onClose} /></Group>
        <Group grow gap="xs">
          <NativeSelect size="xs" label={text('from')} data={data} value={from} onChange={({ currentTarget }) => onChange([currentTarget.value, to])} />
          <NativeSelect size="xs" label={text('to')} data={data} value={to} onChange={({ currentTarget }) => onChange([from, currentTarget.value])} />
        </Group>
        {fault !== null && <Alert color="red" role="alert">{fault.message}</Alert>}
        {fault === null && (before.document === undefined || after.document === undefined) && <Loader size="sm" mx="auto" />}
        {before.document !== undefined && after.document !== undefined && (
          <>
            <BeforeAndAfter before={before.document} after={after.document} />
            <ChangeList before={before.document} after={after.document} />
          </>
        )}
      </Stack>
    </Paper>
  );
}
