import { Accordion, List } from '@mantine/core';
import { useTexts } from '../texts/texts.js';
import { tryTexts } from './try-texts.js';

const lines = ['legendSame', 'legendOnlyDraft', 'legendOnlyPublished', 'legendChanged', 'legendRecorded', 'legendAssumed'] as const;

/** What the marks of messages mean. */
export function Legend() {
  const text = useTexts(tryTexts);
  return (
    <Accordion variant="subtle" order={3}>
      <Accordion.Item value="legend">
        <Accordion.Control><span style={{ fontSize: 'var(--mantine-font-size-xs)' }}>{text('legend')}</span></Accordion.Control>
        <Accordion.Panel><List size="xs" spacing={4}>{lines.map((line) => <List.Item key={line}>{text(line)}</List.Item>)}</List></Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
