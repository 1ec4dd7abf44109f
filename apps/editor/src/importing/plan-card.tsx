import { Alert, Badge, Button, Group, List, Paper, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import type { Issue } from '@rookery/model';
import { useState } from 'react';
import { useTexts } from '../texts/texts.js';
import type { Choice, PlannedWorkflow, PlanStatus } from './import-plan.js';
import { importTexts } from './import-texts.js';
import classes from './importing.module.css';

const colors: Readonly<Record<PlanStatus, string>> = { new: 'teal', changed: 'blue', identical: 'gray', skipped: 'gray', faulty: 'red' };

/** One workflow of an import: what it would do here, what is wrong with it, and what to do with it. */
export function PlanCard({ planned, choice, onChoose }: { readonly planned: PlannedWorkflow; readonly choice: Choice; readonly onChoose: (choice: Choice) => void }) {
  const text = useTexts(importTexts);
  const { origin, sourceName, name, folder, status, standing, changes, blocking, issues } = planned;
  const [newName, setNewName] = useState(choice.action === 'rename' ? choice.name : `${sourceName.slice(0, 58)}-2`);
  const [isRenaming, setRenaming] = useState(choice.action === 'rename');
  const told = changes.filter(({ cosmetic }) => !cosmetic);
  const choose = (action: string) => {
    setRenaming(action === 'rename');
    if (action === 'replace') onChoose({ action: 'replace' });
    if (action === 'skip') onChoose({ action: 'skip' });
    if (action === 'rename') onChoose({ action: 'rename', name: newName });
  };
  return (
    <Paper withBorder p="sm" component="article" aria-label={sourceName}>
      <Stack gap={6}>
        <Group justify="space-between" gap="xs">
          <Group gap="xs"><Text fw={600} ff="monospace">{name === '' ? origin : name}</Text><Badge variant="light" color={colors[status]} tt="none">{text(`status.${status}`)}</Badge></Group>
          <Text size="xs" c="dimmed">{text('from', { origin })}{folder !== '' && ` · ${text('into', { folder })}`}</Text>
        </Group>
        {status === 'changed' && standing?.publishedVersion != null && <Text size="sm" c="dimmed">{text('running', { version: standing.publishedVersion })}</Text>}
        {status === 'changed' && (
          <details open={told.length <= 12}>
            <summary>{told.length === 0 ? text('changeLook') : text('changes', { count: told.length })}</summary>
            <ul className={classes['changes']}>{changes.map((change) => <li key={change.text}>{change.text}</li>)}</ul>
          </details>
        )}
        {status !== 'skipped' && blocking.length > 0 && <Issues color="red" title={text('blocking')} issues={blocking} />}
        {status !== 'skipped' && issues.length > 0 && <Issues color="orange" title={text('issues')} issues={issues} />}
        {sourceName !== '' && (
          <SegmentedControl
            size="xs" value={isRenaming ? 'rename' : choice.action} onChange={choose} aria-label={text('choice', { name: sourceName })} className={classes['choice'] ?? ''}
            data={[{ value: 'replace', label: text(standing === null || isRenaming ? 'choice.new' : 'choice.replace') }, { value: 'rename', label: text('choice.rename') }, { value: 'skip', label: text('choice.skip') }]}
          />
        )}
        {isRenaming && (
          <Group align="flex-end" gap="xs">
            <TextInput size="xs" label={text('newName')} value={newName} onChange={({ currentTarget }) => setNewName(currentTarget.value)} />
            <Button size="xs" variant="light" disabled={choice.action === 'rename' && choice.name === newName} onClick={() => onChoose({ action: 'rename', name: newName })}>{text('rename')}</Button>
          </Group>
        )}
      </Stack>
    </Paper>
  );
}

export function Issues({ color, title, issues }: { readonly color: string; readonly title: string; readonly issues: readonly Issue[] }) {
  return (
    <Alert color={color} title={title} p="xs">
      <List size="sm" spacing={2}>
        {issues.map(({ path, message, hint }) => <List.Item key={`${path} ${message}`}><Text span ff="monospace" size="xs">{path}</Text> {message}{hint !== undefined && <Text span size="sm" c="dimmed">; {hint}</Text>}</List.Item>)}
      </List>
    </Alert>
  );
}
