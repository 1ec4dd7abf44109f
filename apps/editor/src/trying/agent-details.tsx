import { Accordion, Alert, Button, Code, Group, Stack, Text, Title } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useState } from 'react';
import { useLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import { JsonView } from '../viewers/json-view.js';
import { payloadSummary } from './payload-summary.js';
import type { TriedAgent, TriedEvent, TriedFailure } from './try-result.js';
import { tryTexts } from './try-texts.js';

interface AgentDetailsProps {
  readonly title: string;
  readonly agent: TriedAgent;
  readonly onBack: () => void;
  readonly onShow: () => void;
}

const PAGE = 50;

/** What one agent did in a try: failures first, then what came out, and what its code wrote. */
export function AgentDetails({ title, agent, onBack, onShow }: AgentDetailsProps) {
  const text = useTexts(tryTexts);
  const { failures, outputs, emitted, answers, duplicates, stateKeys, pendingTimers, console: lines } = agent;
  const total = Object.values(emitted).reduce((sum, count) => sum + count, 0);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Button size="compact-sm" variant="subtle" leftSection={<IconArrowLeft size={14} aria-hidden />} onClick={onBack}>{text('backToAgents')}</Button>
        <Button size="compact-sm" variant="light" onClick={onShow}>{text('openAgent')}</Button>
      </Group>
      <Title order={3} size="h5">{title}</Title>
      <Stack gap={2}>
        {answers.recorded + answers.assumed > 0 && <Text size="xs">{text('answered', answers)}</Text>}
        {duplicates > 0 && <Text size="xs">{text('duplicates', { count: duplicates })}</Text>}
        {stateKeys + pendingTimers > 0 && <Text size="xs">{text('keeps', { keys: stateKeys, timers: pendingTimers })}</Text>}
      </Stack>
      {failures.total > 0 && <Failures failures={failures.list} total={failures.total} />}
      <Title order={4} size="h6">{text('outputs')}</Title>
      {outputs.length === 0 ? <Text size="sm">{text('nothingOut')}</Text> : <Outputs outputs={outputs} />}
      {total > outputs.length && <Text size="xs">{text('shownOf', { shown: outputs.length, total })}</Text>}
      {lines.total > 0 && (
        <>
          <Title order={4} size="h6">{text('console')}</Title>
          <Code block>{lines.list.map((line) => `${line.level} ${line.text}`).join('\n')}</Code>
        </>
      )}
    </Stack>
  );
}

function Failures({ failures, total }: { readonly failures: readonly TriedFailure[]; readonly total: number }) {
  const text = useTexts(tryTexts);
  const grouped = [...Map.groupBy(failures, ({ message, line }) => `${line ?? ''} ${message}`).values()];
  return (
    <Alert color="red" role="note" title={`${text('failures')}: ${total}`}>
      <Stack gap={4}>
        {grouped.slice(0, PAGE).map(([first, ...others]) => first !== undefined && (
          <Text key={`${first.line ?? ''} ${first.message}`} size="sm" style={{ overflowWrap: 'anywhere' }}>
            {others.length > 0 && <b>{others.length + 1}× </b>}{first.message}{first.line !== undefined && ` (${text('line', { line: first.line })})`}
          </Text>
        ))}
      </Stack>
    </Alert>
  );
}

function Outputs({ outputs }: { readonly outputs: readonly TriedEvent[] }) {
  const text = useTexts(tryTexts);
  const language = useLanguage();
  const [open, setOpen] = useState<string | null>(null);
  const [pages, setPages] = useState(1);
  return (
    <>
      <Accordion value={open} onChange={setOpen} variant="contained" order={5}>
        {outputs.slice(0, pages * PAGE).map((event) => (
          <Accordion.Item key={event.id} value={event.id}>
            <Accordion.Control><Text size="xs" truncate>{event.port === 'out' ? '' : `${event.port} · `}{new Date(event.at).toLocaleTimeString(language)} · {payloadSummary(event.payload)}</Text></Accordion.Control>
            <Accordion.Panel>{open === event.id && (event.payloadOmitted === true ? <Text size="xs">{text('payloadOmitted')}</Text> : <JsonView value={event.payload} maxHeight={300} />)}</Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
      {outputs.length > pages * PAGE && <Button size="compact-sm" variant="light" onClick={() => setPages(pages + 1)}>{text('loadMore')}</Button>}
    </>
  );
}
