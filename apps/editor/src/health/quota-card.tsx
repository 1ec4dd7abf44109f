import { Paper, Progress, SimpleGrid, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import { StatusMark } from '../viewers/status-mark.js';
import { TimeAgo } from '../viewers/time-ago.js';
import { shownNumber } from '../viewers/time-text.js';
import { quotasQuery, readyQuery } from './health-api.js';
import { healthTexts } from './health-texts.js';

/** Whether the server can do its work, and how much of what the workspace may bring in is used. */
export function QuotaCards() {
  const text = useTexts(healthTexts);
  const language = useLanguage();
  const { data: quotas } = useQuery(quotasQuery);
  const ready = useQuery(readyQuery);
  const shown = (value: number | null): string => (value === null ? text('noLimit') : shownNumber(value, language));
  const perDay = quotas?.limits.eventsPerDay ?? null;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <Paper withBorder p="sm" component="section">
        <Title order={3} size="h5" mb={4}>{text('system')}</Title>
        <Text size="sm" component="div" role="status">{text('database')}: {ready.isError ? <StatusMark of="agent" status="failing" isCompact /> : <StatusMark of="agent" status="working" isCompact />} {ready.isError ? `${text('notReady')}: ${ready.error.message}` : text('ready')}</Text>
      </Paper>
      <Paper withBorder p="sm" component="section">
        <Title order={3} size="h5" mb={4}>{text('quotas')}</Title>
        {quotas !== undefined && (
          <>
            <Text size="sm">{text('acceptedToday')}: {shownNumber(quotas.today.accepted, language)} / {shown(perDay)}</Text>
            {perDay !== null && <Progress my={4} value={Math.min(100, (quotas.today.accepted / perDay) * 100)} aria-label={text('perDay')} />}
            <Text size="sm">{text('perSecond')}: {shown(quotas.limits.eventsPerSecond)}</Text>
            {quotas.today.refused > 0 && <Text size="sm" c="red">{text('refusedToday')}: {shownNumber(quotas.today.refused, language)}</Text>}
            <Text size="xs" c="dimmed">{text('endsAt')} <TimeAgo at={quotas.today.endsAt} /></Text>
          </>
        )}
      </Paper>
    </SimpleGrid>
  );
}
