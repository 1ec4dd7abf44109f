import { Alert, Badge, Button, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { IconDownload, IconRefresh } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call, callForResponse } from '../api/call.js';
import { catalogueQuery } from '../api/catalogue.js';
import { Loaded } from '../app/page-frame.js';
import { nameOfFile, saveAs } from '../importing/download.js';
import { attempt } from '../notices/notices.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { TimeAgo } from '../viewers/time-ago.js';
import { kindText, personalTexts } from './personal-texts.js';

interface Erasure {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly share: number;
  readonly reason: string;
  readonly requestedBy: string;
  readonly createdAt: string;
  readonly failures: number;
  readonly failure: string | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly kept: Readonly<Record<string, number>>;
  readonly outside: readonly { readonly type: string; readonly agent: string; readonly calls: number }[];
}

const colors = { running: 'blue', done: 'teal', failed: 'red' } as const;
const WATCHED_MS = 1_000;
const SHOWN = 50;

/** The newest erasures: how far they are, and their reports. */
export function ErasureList() {
  const text = useTexts(personalTexts);
  const query = useQuery({
    queryKey: ['personal', 'erasures'],
    queryFn: async ({ signal }) => (await call<{ readonly items: readonly Erasure[] }>('GET', `/api/v1/personal-data/erasures?limit=${SHOWN}`, { signal })).items,
    refetchInterval: ({ state }) => (state.data?.some((one) => one.state === 'running') === true ? WATCHED_MS : false),
  });
  return (
    <section aria-labelledby="erasures">
      <Title order={2} size="h4" id="erasures" mb="xs">{text('reportsTitle')}</Title>
      <Loaded query={query}>
        {(erasures) => (erasures.length === 0
          ? <Text size="sm" c="dimmed">{text('noReports')}</Text>
          : <Stack component="ul" gap="md" m={0} p={0} style={{ listStyle: 'none' }}>{erasures.map((erasure) => <ErasureRow key={erasure.id} erasure={erasure} />)}</Stack>)}
      </Loaded>
    </section>
  );
}

function ErasureRow({ erasure }: { readonly erasure: Erasure }) {
  const text = useTexts(personalTexts);
  const types = useQuery(catalogueQuery).data?.types;
  const { id, state, share, reason, requestedBy, createdAt, failures, failure, counts, kept, outside } = erasure;
  const isDone = state === 'done';
  const count = Object.values(counts).reduce((sum, one) => sum + one, 0);
  const name = text('number', { id });
  const list = (entries: readonly string[]) => entries.join(', ');
  const download = () => attempt(async () => {
    const response = await callForResponse('GET', `/api/v1/personal-data/erasures/${id}/report`);
    saveAs(nameOfFile(response.headers.get('content-disposition'), `erasure-${id}.txt`), await response.blob());
  });
  return (
    <li>
      <Group justify="space-between" gap="xs" align="flex-start">
        <div style={{ flex: '1 1 240px', overflowWrap: 'anywhere' }}>
          <Group gap="xs"><Text fw={500}>{name}</Text><Badge variant="light" color={colors[state]}>{text(state)}</Badge></Group>
          <Text size="sm">{reason}</Text>
          <Text size="xs" c="dimmed">{text('requested', { email: requestedBy })}, <TimeAgo at={createdAt} />. {text('erasedCount', { count })}</Text>
          {Object.keys(counts).length > 0 && <Text size="xs" c="dimmed">{list(Object.entries(counts).map(([kind, one]) => `${kindText(text, 'kind', kind)}: ${one}`))}</Text>}
          {Object.keys(kept).length > 0 && <Text size="xs">{text('kept', { list: list(Object.entries(kept).map(([kind, one]) => `${kindText(text, 'kept', kind)}: ${one}`)) })}</Text>}
          {outside.length > 0 && <Text size="xs">{text('outside', { list: list(outside.map(({ agent, type, calls }) => text('calls', { agent, type: types?.get(type)?.title ?? type, count: calls }))) })}</Text>}
        </div>
        {isDone && <Button variant="default" size="compact-sm" leftSection={<IconDownload size={14} />} aria-label={text('reportOf', { id })} onClick={() => void download()}>{text('report')}</Button>}
      </Group>
      {failure !== null && <Failure id={id} isOver={state === 'failed'} failures={failures} reason={failure} />}
      {!isDone && <Progress color={colors[state]} mt={4} value={Math.round(share * 100)} aria-label={name} />}
    </li>
  );
}

/** Why it does not get on; once it gave up, somebody tries it again. */
function Failure({ id, isOver, failures, reason }: { readonly id: string; readonly isOver: boolean; readonly failures: number; readonly reason: string }) {
  const text = useTexts(personalTexts);
  const client = useQueryClient();
  const mayEdit = useMay('personal:edit');
  const [isSending, setSending] = useState(false);
  const retry = async () => {
    setSending(true);
    await attempt(() => call('POST', `/api/v1/personal-data/erasures/${id}/retry`), text('retried'));
    setSending(false);
    await client.invalidateQueries({ queryKey: ['personal', 'erasures'] });
  };
  return (
    <Alert color={isOver ? 'red' : 'yellow'} mt={4} p="xs">
      <Group justify="space-between" gap="xs">
        <Text size="sm" style={{ flex: '1 1 240px', overflowWrap: 'anywhere' }}>{text(isOver ? 'failedLead' : 'failingLead', { count: failures })} {reason}</Text>
        {isOver && mayEdit && <Button color="red" variant="light" size="compact-sm" leftSection={<IconRefresh size={14} />} loading={isSending} aria-label={text('retryOf', { id })} onClick={() => void retry()}>{text('retry')}</Button>}
      </Group>
    </Alert>
  );
}
