import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../api/api-error.js';
import { call } from '../api/call.js';
import { Loaded } from '../app/page-frame.js';
import { tellDone, tellFault } from '../notices/notices.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { TimeAgo } from '../viewers/time-ago.js';
import { networkTexts } from './network-texts.js';
import { TargetCheck } from './target-check.js';
import { badEntries, linesOf } from './verdict.js';

interface Lists {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly updatedAt: string | null;
}

/** Where the agents of the workspace may call, and why not elsewhere. */
export function NetworkSection() {
  const text = useTexts(networkTexts);
  const query = useQuery({ queryKey: ['egress'], queryFn: ({ signal }) => call<Lists>('GET', '/api/v1/egress', { signal }) });
  return (
    <Stack maw={720}>
      <Text size="sm" c="dimmed">{text('lead')}</Text>
      <Loaded query={query}>{(lists) => <ListsForm key={lists.updatedAt} lists={lists} />}</Loaded>
    </Stack>
  );
}

function ListsForm({ lists }: { readonly lists: Lists }) {
  const text = useTexts(networkTexts);
  const client = useQueryClient();
  const mayEdit = useMay('egress:edit');
  const mayCheck = useMay('workflow:edit');
  const [allow, setAllow] = useState(lists.allow.join('\n'));
  const [deny, setDeny] = useState(lists.deny.join('\n'));
  const [refused, setRefused] = useState<readonly string[]>([]);
  const entries = { allow: linesOf(allow), deny: linesOf(deny) };
  const save = async () => {
    setRefused([]);
    try {
      await call('PUT', '/api/v1/egress', { body: entries });
      tellDone(text('saved'));
      await client.invalidateQueries({ queryKey: ['egress'] });
    } catch (error) {
      const paths = error instanceof ApiError ? error.issues.map(({ path }) => path) : [];
      setRefused(paths);
      if (paths.length === 0) tellFault(error);
    }
  };
  const faultOf = (list: 'allow' | 'deny') => badEntries(list, entries[list], refused).map((entry) => text('badEntry', { entry })).join(' ');
  const field = { autosize: true, minRows: 3, maxRows: 14, spellCheck: false, readOnly: !mayEdit, styles: { input: { fontFamily: 'var(--mantine-font-family-monospace)' } } } as const;
  return (
    <Stack gap="lg">
      <form onSubmit={(event) => { event.preventDefault(); void save(); }}>
        <Stack>
          <Text size="sm">{text('entries')}</Text>
          <Textarea {...field} label={text('allow')} description={text('allowHint')} value={allow} error={faultOf('allow')} onChange={({ currentTarget }) => setAllow(currentTarget.value)} />
          <Textarea {...field} label={text('deny')} description={text('denyHint')} value={deny} error={faultOf('deny')} onChange={({ currentTarget }) => setDeny(currentTarget.value)} />
          <Group>
            {mayEdit ? <Button type="submit">{text('save')}</Button> : <Text size="sm" c="dimmed">{text('onlyOwner')}</Text>}
            <Text size="sm" c="dimmed">{lists.updatedAt === null ? text('never') : <>{text('changed')} <TimeAgo at={lists.updatedAt} /></>}</Text>
          </Group>
        </Stack>
      </form>
      {mayCheck && <TargetCheck allow={entries.allow} deny={entries.deny} />}
    </Stack>
  );
}
