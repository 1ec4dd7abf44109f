import { ActionIcon, Anchor, Badge, Button, Group, Menu, Select, Stack, Table, Text, TextInput } from '@mantine/core';
import { IconDots, IconPlugConnectedX, IconPlus, IconRefresh, IconSearch, IconTrash } from '@tabler/icons-react';
import type { CredentialManifest } from '@rookery/model';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useMemo, useState } from 'react';
import { catalogueQuery } from '../api/catalogue.js';
import { EmptyState, Filters, Loaded, PageFrame } from '../app/page-frame.js';
import { useCommands } from '../commands/command-registry.js';
import { useFilters } from '../events/use-filters.js';
import { useNames } from '../events/use-names.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { TimeAgo } from '../viewers/time-ago.js';
import { ConnectionBadge } from './connection-badge.js';
import { connectionTexts } from './connection-texts.js';
import { chosenCredentials, type Credential } from './credential.js';
import { credentialsTexts } from './credentials-texts.js';
import { DeleteCredential } from './delete-credential.js';
import { DisconnectCredential } from './disconnect-credential.js';
import { useCredentials } from './use-credentials.js';

const FullCredentialDialog = lazy(() => import('./full-credential-dialog.js'));
const noKinds: ReadonlyMap<string, CredentialManifest> = new Map();

/** Stored logins and tokens: by name, with where they go and who uses them. */
export default function CredentialsPage() {
  const text = useTexts(credentialsTexts);
  const mayEdit = useMay('credential:edit');
  const [filters, change] = useFilters(['q', 'kind', 'new', 'open']);
  const [removing, setRemoving] = useState<Credential>();
  const [disconnecting, setDisconnecting] = useState<Credential>();
  const query = useCredentials();
  const { data: catalogue } = useQuery(catalogueQuery);
  const kinds = catalogue?.credentialKinds ?? noKinds;
  const opened = query.data?.find(({ name }) => name === filters.open);
  const isNew = filters.new !== undefined;
  useCommands('credentials', useMemo(() => (mayEdit ? [{ id: 'credentials.new', title: text('new'), group: text('group'), shortcuts: ['n'], run: () => change({ new: '-' }) }] : []), [mayEdit, text, change]));
  return (
    <PageFrame title={text('title')} actions={mayEdit && <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => change({ new: '-' })}>{text('new')}</Button>}>
      <Loaded query={query}>
        {(all) => {
          if (all.length === 0) return <EmptyState title={text('emptyTitle')} lead={text(mayEdit ? 'emptyLead' : 'readOnlyEmpty')}>{mayEdit && <Button mt="sm" onClick={() => change({ new: '-' })}>{text('new')}</Button>}</EmptyState>;
          const chosen = chosenCredentials(all, { search: filters.q ?? '', kind: isNew ? undefined : filters.kind }, kinds);
          const usedKinds = [...new Set(all.map(({ kind }) => kind))].map((value) => ({ value, label: kinds.get(value)?.title ?? value }));
          return (
            <Stack gap="sm">
              <Filters>
                <TextInput flex="1 1 200px" type="search" aria-label={text('search')} placeholder={text('search')} leftSection={<IconSearch size={16} aria-hidden />} value={filters.q ?? ''} onChange={({ currentTarget }) => change({ q: currentTarget.value })} />
                <Select w={200} clearable aria-label={text('kind')} placeholder={text('anyKind')} value={filters.kind ?? null} onChange={(kind) => change({ kind: kind ?? '' })} data={usedKinds} />
              </Filters>
              {chosen.length === 0 ? <EmptyState title={text('nothing')} lead={text('nothingLead')} /> : (
                <Table.ScrollContainer minWidth={0}>
                  <Table verticalSpacing="sm" highlightOnHover>
                    <Table.Thead><Table.Tr><Table.Th>{text('name')}</Table.Th><Table.Th visibleFrom="sm">{text('hosts')}</Table.Th><Table.Th>{text('usedBy')}</Table.Th><Table.Th visibleFrom="sm">{text('updated')}</Table.Th><Table.Th aria-label={text('actions', { name: '' })} /></Table.Tr></Table.Thead>
                    <Table.Tbody>
                      {chosen.map((credential) => (
                        <Row key={credential.name} credential={credential} kindTitle={kinds.get(credential.kind)?.title ?? credential.kind} mayEdit={mayEdit} onOpen={() => change({ open: credential.name })} onDisconnect={() => setDisconnecting(credential)} onRemove={() => setRemoving(credential)} />
                      ))}
                    </Table.Tbody>
                  </Table>
                </Table.ScrollContainer>
              )}
            </Stack>
          );
        }}
      </Loaded>
      <Suspense>
        {mayEdit && isNew && <FullCredentialDialog start={{ name: filters.new === '-' ? '' : filters.new, kind: filters.kind }} onClose={() => change({ new: '', kind: '' })} />}
        {mayEdit && opened !== undefined && <FullCredentialDialog key={opened.name} credential={opened} onClose={() => change({ open: '' })} />}
      </Suspense>
      {disconnecting !== undefined && <DisconnectCredential credential={disconnecting} onClose={() => setDisconnecting(undefined)} />}
      {removing !== undefined && <DeleteCredential credential={removing} onClose={() => setRemoving(undefined)} />}
    </PageFrame>
  );
}

interface RowProps {
  readonly credential: Credential;
  readonly kindTitle: string;
  readonly mayEdit: boolean;
  readonly onOpen: () => void;
  readonly onDisconnect: () => void;
  readonly onRemove: () => void;
}

function Row({ credential, kindTitle, mayEdit, onOpen, onDisconnect, onRemove }: RowProps) {
  const text = useTexts(credentialsTexts);
  const connections = useTexts(connectionTexts);
  const names = useNames();
  const { name, hosts, usedBy, updatedAt, connection } = credential;
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        {mayEdit ? <Anchor component="button" type="button" fw={600} c="inherit" ta="left" underline="hover" onClick={onOpen}>{name}</Anchor> : <Text fw={600}>{name}</Text>}
        <Text size="xs" c="dimmed">{kindTitle}</Text>
        {connection !== undefined && <ConnectionBadge connection={connection} />}
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Group gap={4}>{hosts.length === 0 ? <Badge variant="light" color="orange" tt="none">{text('nowhere')}</Badge> : hosts.map((host) => <Badge key={host} variant="default" tt="none" ff="monospace" fw={400}>{host}</Badge>)}</Group>
      </Table.Td>
      <Table.Td>
        {usedBy.length === 0 ? <Text size="sm" c="dimmed">{text('notUsed')}</Text> : usedBy.map(({ workflowId, workflow, agents }) => (
          <Text key={workflowId} size="sm"><Anchor component={Link} to={`/workflows/${workflowId}`} size="sm">{names.workflow(String(workflowId), workflow)}</Anchor> <Text span size="xs" c="dimmed">{agents.map((agent) => names.agent(String(workflowId), agent)).join(', ')}</Text></Text>
        ))}
      </Table.Td>
      <Table.Td visibleFrom="sm"><Text size="sm"><TimeAgo at={updatedAt} /></Text></Table.Td>
      <Table.Td w={44}>
        {mayEdit && (
          <Menu position="bottom-end">
            <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={text('actions', { name })}><IconDots size={18} /></ActionIcon></Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconRefresh size={16} />} onClick={onOpen}>{text('edit')}</Menu.Item>
              {connection !== undefined && connection.state !== 'none' && <Menu.Item leftSection={<IconPlugConnectedX size={16} />} onClick={onDisconnect}>{connections('disconnect')}</Menu.Item>}
              <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={onRemove}>{text('remove')}</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
