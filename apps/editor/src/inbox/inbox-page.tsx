import { Alert, Button, Center, Group, Loader, Select, Stack, Text, Title } from '@mantine/core';
import { IconChecks } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { EmptyState, PageFrame } from '../app/page-frame.js';
import { appTexts } from '../app/app-texts.js';
import { useGo } from '../app/use-go.js';
import { useCommands } from '../commands/command-registry.js';
import { useFilters } from '../events/use-filters.js';
import { useMay } from '../session/session-store.js';
import { useLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import { inboxTexts } from './inbox-texts.js';
import { MessageCard } from './message-card.js';
import { byDay, chosenMessages, levels, type InboxMessage } from './message-filter.js';
import { useInbox, useReading } from './use-inbox.js';
import classes from './inbox.module.css';

const MOST_UNREAD = 1_000;

/** The built-in inbox, made for a phone first. */
export default function InboxPage() {
  const text = useTexts(inboxTexts);
  const appText = useTexts(appTexts);
  const go = useGo();
  const language = useLanguage();
  const mayMark = useMay('inbox:edit');
  const [filters, change] = useFilters(['workflow', 'level', 'unread']);
  const { query, messages, unread } = useInbox();
  const { markRead, markAll, isMarkingAll } = useReading();
  const arrived = useArrivals(messages);
  const level = levels.find((one) => one === filters.level);
  const chosen = useMemo(() => chosenMessages(messages, { workflow: filters.workflow, level, isUnread: filters.unread === 'yes' }), [messages, filters.workflow, level, filters.unread]);
  const days = useMemo(() => {
    const format = new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long' });
    return byDay(chosen, (at) => format.format(new Date(at)));
  }, [chosen, language]);
  const workflows = useMemo(() => [...new Map(messages.map(({ workflowId, workflow }) => [workflowId, workflow ?? workflowId]))].map(([value, label]) => ({ value, label })), [messages]);
  const newest = messages[0]?.id;
  useCommands('inbox', useMemo(() => (newest === undefined || !mayMark ? [] : [{ id: 'inbox.readAll', title: text('markAll'), group: text('group'), shortcuts: ['shift+a'], run: () => markAll(newest) }]), [newest, mayMark, text, markAll]));
  const hasFilter = (filters.workflow ?? filters.level ?? filters.unread) !== undefined;
  return (
    <PageFrame
      title={text('title')}
      isNarrow
      actions={<Text size="sm" c="dimmed" role="status">{unread === 0 ? text('allRead') : unread >= MOST_UNREAD ? text('unreadMany') : text('unread', { count: unread })}</Text>}
    >
      <div className={classes['hidden']} aria-live="polite">{arrived.length > 0 && text('arrived', { count: arrived.length, title: arrived[0]?.title ?? '' })}</div>
      <Stack gap="sm" data-tour="inbox">
        <Group gap="xs">
          <Select flex="1 1 110px" allowDeselect={false} aria-label={text('show')} value={filters.unread ?? ''} onChange={(value) => change({ unread: value ?? '' })} data={[{ value: '', label: text('all') }, { value: 'yes', label: text('isUnread') }]} />
          <Select flex="1 1 130px" clearable aria-label={text('level')} placeholder={text('anyLevel')} value={level ?? null} onChange={(value) => change({ level: value ?? '' })} data={levels.map((value) => ({ value, label: text(`level.${value}`) }))} />
          {(workflows.length > 1 || filters.workflow !== undefined) && <Select flex="1 1 150px" clearable aria-label={text('workflow')} placeholder={text('anyWorkflow')} value={filters.workflow ?? null} onChange={(value) => change({ workflow: value ?? '' })} data={workflows} />}
          {mayMark && <Button variant="default" leftSection={<IconChecks size={16} aria-hidden />} disabled={unread === 0 || newest === undefined} loading={isMarkingAll} onClick={() => newest !== undefined && markAll(newest)}>{text('markAll')}</Button>}
        </Group>
        {query.isPending && <Center p="xl"><Loader role="status" aria-label={appText('loading')} /></Center>}
        {query.isError && messages.length === 0 && (
          <Alert color="red" role="alert" title={appText('failed')}><Stack align="flex-start" gap="xs"><Text size="sm">{query.error.message}</Text><Button size="xs" variant="light" onClick={() => void query.refetch()}>{appText('tryAgain')}</Button></Stack></Alert>
        )}
        {query.isSuccess && messages.length === 0 && <EmptyState title={text('emptyTitle')} lead={text('emptyLead')}><Button variant="default" onClick={() => go('/')}>{text('toWorkflows')}</Button></EmptyState>}
        {messages.length > 0 && chosen.length === 0 && <EmptyState title={text('nothing')} lead={text('nothingLead')}>{hasFilter && <Button variant="default" onClick={() => change({ workflow: '', level: '', unread: '' })}>{text('clear')}</Button>}</EmptyState>}
        {days.map(({ day, messages: held }) => (
          <section key={day} aria-label={day}>
            <Title order={2} size="h6" c="dimmed" mb={6}>{day}</Title>
            <ul className={classes['list']}>{held.map((message) => <MessageCard key={message.id} message={message} mayMark={mayMark} onRead={markRead} />)}</ul>
          </section>
        ))}
        {query.hasNextPage && <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{text('older')}</Button>}
        {!query.hasNextPage && messages.length > 20 && <Text size="sm" c="dimmed" ta="center">{text('noOlder')}</Text>}
      </Stack>
    </PageFrame>
  );
}

/** What came since the page was opened, for those who do not see it come; only the last round of it. */
function useArrivals(messages: readonly InboxMessage[]): readonly InboxMessage[] {
  const seen = useRef<number | undefined>(undefined);
  const [arrived, setArrived] = useState<readonly InboxMessage[]>([]);
  useEffect(() => {
    const newest = messages[0]?.id;
    if (newest === undefined) return;
    const before = seen.current;
    seen.current = Math.max(before ?? 0, newest);
    if (before !== undefined && newest > before) setArrived(messages.filter(({ id }) => id > before));
  }, [messages]);
  return arrived;
}
