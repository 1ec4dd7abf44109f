import { Alert, Badge, Button, Code, CopyButton, Group, Stack, Text, Tooltip } from '@mantine/core';
import { IconAntenna, IconCheck, IconCopy, IconPin } from '@tabler/icons-react';
import { memo } from 'react';
import { useLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import { JsonView } from '../viewers/json-view.js';
import { pinSample } from './inspector-store.js';
import { testCallsTexts } from './test-calls-texts.js';
import { useTestCalls, type TestCall } from './use-test-calls.js';

interface TestCallsProps {
  readonly workflowId: string;
  readonly slug: string;
}

/** Listens at a test address of the draft's agent and shows what comes, so that a real call becomes the sample. */
export const TestCalls = memo(function TestCalls({ workflowId, slug }: TestCallsProps) {
  const text = useTexts(testCallsTexts);
  const language = useLanguage();
  const { address, secret, expiresAt, isOver, isStarting, calls, fault, start, stop } = useTestCalls(workflowId, slug);
  const place = `${workflowId}/${slug}`;
  if (address === undefined || secret === undefined || expiresAt === undefined) {
    return (
      <Stack gap={4} align="flex-start">
        <Tooltip label={text('hint')} multiline maw={300}><Button size="compact-sm" variant="light" leftSection={<IconAntenna size={14} aria-hidden />} loading={isStarting} onClick={start}>{text('listen')}</Button></Tooltip>
        {fault !== undefined && <Alert color="red" role="alert" py={6}><Text size="xs">{fault}</Text></Alert>}
      </Stack>
    );
  }
  const ends = new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(expiresAt);
  return (
    <Stack gap="xs" role="region" aria-label={text('title')}>
      <Group gap={6} justify="space-between">
        <Text size="sm" fw={600}>{text('title')}</Text>
        <Button size="compact-xs" variant="subtle" onClick={isOver ? start : stop}>{text(isOver ? 'again' : 'stop')}</Button>
      </Group>
      <Text size="xs" c="dimmed">{isOver ? text('over') : text('ends', { time: ends })} {text('hint')}</Text>
      {!isOver && <Copied what={text('address')} value={address} />}
      {!isOver && <Copied what={text('secret')} value={secret} />}
      <div aria-live="polite">
        {calls.length === 0 && !isOver && <Text size="xs" c="dimmed">{text('waiting')}</Text>}
        <Stack gap="xs">{calls.toReversed().map((one) => <Call key={one.position} call={one} place={place} />)}</Stack>
      </div>
    </Stack>
  );
});

function Copied({ what, value }: { readonly what: string; readonly value: string }) {
  const text = useTexts(testCallsTexts);
  return (
    <Group gap={6} wrap="nowrap" align="flex-start">
      <Stack gap={0} flex={1} miw={0}><Text size="xs" c="dimmed">{what}</Text><Code style={{ overflowWrap: 'anywhere' }}>{value}</Code></Stack>
      <CopyButton value={value}>
        {({ copied, copy }) => <Button mt={16} size="compact-xs" variant="light" aria-label={text('copy', { what })} onClick={copy}>{copied ? <IconCheck size={14} aria-label={text('copied')} /> : <IconCopy size={14} aria-hidden />}</Button>}
      </CopyButton>
    </Group>
  );
}

function Call({ call, place }: { readonly call: TestCall; readonly place: string }) {
  const text = useTexts(testCallsTexts);
  const { outcome, position, method, body, bodyBytes } = call;
  const title = text('call', { position });
  const [first] = outcome.is === 'taken' ? outcome.events : [];
  return (
    <Stack gap={4}>
      <Group gap={6}>
        <Text size="xs" fw={600}>{title}</Text>
        <Text size="xs" c="dimmed">{method}, {text('bytes', { count: bodyBytes })}</Text>
        {outcome.is === 'taken' ? <Badge size="sm" variant="light" color="teal" tt="none">{outcome.events.length + outcome.more} {text('taken', { count: outcome.events.length + outcome.more })}</Badge> : <Badge size="sm" variant="light" color="red" tt="none">{text('refused', { status: outcome.status })}</Badge>}
        {first !== undefined && <Button size="compact-xs" variant="light" leftSection={<IconPin size={12} aria-hidden />} aria-label={`${text('use')}: ${title}`} onClick={() => pinSample(place, first.payload)}>{text('use')}</Button>}
      </Group>
      {outcome.is === 'refused' && <Text size="xs" c="red">{outcome.message}</Text>}
      {outcome.is === 'taken' && first === undefined && <Text size="xs" c="dimmed">{text('none')}</Text>}
      {first === undefined ? body !== '' && <JsonView text={body} maxHeight={160} label={`${text('body')}: ${title}`} /> : <JsonView value={first.payload} maxHeight={220} label={title} />}
      {outcome.is === 'taken' && outcome.events.length + outcome.more > 1 && <Text size="xs" c="dimmed">{text('more', { count: outcome.events.length + outcome.more - 1 })}</Text>}
    </Stack>
  );
}
