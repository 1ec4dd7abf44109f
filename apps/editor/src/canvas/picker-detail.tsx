import { Badge, Group, Stack, Text } from '@mantine/core';
import type { AgentManifest } from '@rookery/model';
import { useTexts } from '../texts/texts.js';
import { kindTexts } from './agent-looks.js';
import { canvasTexts } from './canvas-texts.js';
import classes from './picker.module.css';

const categories = ['time', 'web', 'data', 'code', 'flow', 'message', 'auction', 'other'] as const;

/** What the agent type in question does, how it starts and what it gives out. */
export function PickerDetail({ manifest }: { readonly manifest: AgentManifest }) {
  const text = useTexts(canvasTexts);
  const { kind, category, title, summary, triggers, outputs, plugin } = manifest;
  const known = categories.find((one) => one === category) ?? 'other';
  const ways = outputs.filter(({ name }) => name !== 'error');
  return (
    <Stack gap={6} className={classes['detail'] ?? ''} aria-live="polite">
      <Group gap={6}>
        <Text size="sm" fw={600}>{title}</Text>
        <Badge size="xs" variant="light">{text(kindTexts[kind])}</Badge>
        <Badge size="xs" variant="outline" color="gray">{text(`category_${known}`)}</Badge>
      </Group>
      <Text size="sm" c="dimmed">{summary}</Text>
      {triggers.length > 0 && <Text size="xs" c="dimmed">{triggers.map((trigger) => text(`trigger_${trigger}`)).join(', ')}</Text>}
      <Text size="xs">{text('pickerPorts')}: {ways.length === 0 ? text('noPorts') : ways.map((port) => port.title).join(', ')}</Text>
      {plugin !== undefined && <Text size="xs" c="dimmed">{text('fromPlugin', { name: plugin })}</Text>}
      <Text size="xs" c="dimmed">{text('pickerKeys')}</Text>
    </Stack>
  );
}
