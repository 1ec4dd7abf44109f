import { Button, Group, Paper, Text } from '@mantine/core';
import { useTexts } from '../texts/texts.js';
import type { WorkflowActions } from './use-workflow-actions.js';
import type { ListedWorkflow } from './workflow-list.js';
import { workflowsTexts } from './workflows-texts.js';

interface BulkBarProps {
  readonly workflows: readonly ListedWorkflow[];
  readonly may: { readonly edit: boolean; readonly operate: boolean };
  readonly actions: WorkflowActions;
  readonly onExport: () => void;
  readonly onMove: () => void;
  readonly onClear: () => void;
}

/** What can be done with all that are selected. */
export function BulkBar({ workflows, may, actions, onExport, onMove, onClear }: BulkBarProps) {
  const text = useTexts(workflowsTexts);
  const canPause = workflows.some(({ publishedVersion, paused }) => publishedVersion !== null && paused === null);
  const canResume = workflows.some(({ paused }) => paused !== null);
  return (
    <Paper withBorder p={6} role="toolbar" aria-label={text('selected', { count: workflows.length })}>
      <Group gap="xs">
        <Text size="sm" fw={600} px={6}>{text('selected', { count: workflows.length })}</Text>
        <Button size="compact-sm" variant="default" onClick={onExport}>{text('export')}</Button>
        {may.edit && <Button size="compact-sm" variant="default" onClick={onMove}>{text('move')}</Button>}
        {may.operate && canPause && <Button size="compact-sm" variant="default" onClick={() => void actions.pause(workflows)}>{text('pause')}</Button>}
        {may.operate && canResume && <Button size="compact-sm" variant="default" onClick={() => void actions.resume(workflows)}>{text('resume')}</Button>}
        <Button size="compact-sm" variant="subtle" onClick={onClear}>{text('unselect')}</Button>
      </Group>
    </Paper>
  );
}
