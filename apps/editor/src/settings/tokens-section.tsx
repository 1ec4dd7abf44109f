import { ActionIcon, Alert, Button, Code, CopyButton, Group, Radio, SegmentedControl, Stack, Table, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { call } from '../api/call.js';
import { EmptyState, Loaded } from '../app/page-frame.js';
import { Modal } from '../layers/modal.js';
import { attempt, faultText } from '../notices/notices.js';
import { useSession } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { TimeAgo } from '../viewers/time-ago.js';
import { ScopeFields } from './scope-fields.js';
import { settingsTexts } from './settings-texts.js';

interface ApiToken {
  readonly id: number;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
}

/** Tokens for scripts. */
export function TokensSection() {
  const text = useTexts(settingsTexts);
  const client = useQueryClient();
  const [isNew, setNew] = useState(false);
  const [revoking, setRevoking] = useState<ApiToken>();
  const query = useQuery({ queryKey: ['tokens'], queryFn: async ({ signal }) => (await call<{ readonly items: readonly ApiToken[] }>('GET', '/api/v1/tokens', { signal })).items });
  const revoke = async ({ id }: ApiToken) => {
    await attempt(() => call('DELETE', `/api/v1/tokens/${id}`), text('revoked'));
    await client.invalidateQueries({ queryKey: ['tokens'] });
    setRevoking(undefined);
  };
  return (
    <Stack>
      <Group justify="space-between"><Text size="sm" c="dimmed" maw={640}>{text('tokensLead')}</Text><Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setNew(true)}>{text('newToken')}</Button></Group>
      <Loaded query={query}>
        {(tokens) => tokens.length === 0 ? <EmptyState title={text('noTokens')} lead={text('noTokensLead')} /> : (
          <Table verticalSpacing="sm">
            <Table.Tbody>
              {tokens.map((token) => (
                <Table.Tr key={token.id}>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}><Text fw={600}>{token.name}</Text><Text size="xs" c="dimmed">{text('madeBy', { email: token.createdBy })}, <TimeAgo at={token.createdAt} /></Text></Table.Td>
                  <Table.Td><Text size="sm" title={token.scopes.join(', ')}>{text('scopesCount', { count: token.scopes.length })}</Text><Text size="xs" c="dimmed">{text('expiresAt')} {token.expiresAt === null ? text('expires.never') : <TimeAgo at={token.expiresAt} />}</Text></Table.Td>
                  <Table.Td visibleFrom="sm"><Text size="sm">{token.lastUsedAt === null ? text('neverUsed') : <>{text('lastUsed')} <TimeAgo at={token.lastUsedAt} /></>}</Text></Table.Td>
                  <Table.Td w={44}><ActionIcon variant="subtle" color="red" aria-label={`${text('revoke')} ${token.name}`} onClick={() => setRevoking(token)}><IconTrash size={18} /></ActionIcon></Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Loaded>
      {isNew && <NewToken onClose={() => setNew(false)} />}
      {revoking !== undefined && (
        <Modal opened onClose={() => setRevoking(undefined)} title={text('revokeTitle', { name: revoking.name })}>
          <Stack><Text>{text('revokeLead')}</Text><Group justify="flex-end"><Button variant="default" onClick={() => setRevoking(undefined)}>{text('cancel')}</Button><Button color="red" onClick={() => void revoke(revoking)}>{text('revoke')}</Button></Group></Stack>
        </Modal>
      )}
    </Stack>
  );
}

const lifetimes = ['30', '90', '365', 'never'] as const;
/** The server gives these to no token. */
const neverForTokens: readonly string[] = ['token:edit', 'member:edit', 'workspace:edit'];
const noPermissions: readonly string[] = [];

function NewToken({ onClose }: { readonly onClose: () => void }) {
  const text = useTexts(settingsTexts);
  const client = useQueryClient();
  const own = useSession((state) => state.me?.permissions) ?? noPermissions;
  const offered = own.filter((permission) => !neverForTokens.includes(permission));
  const [name, setName] = useState('');
  const [isAll, setAll] = useState(false);
  const [scopes, setScopes] = useState<readonly string[]>(offered.filter((permission) => permission.endsWith(':read')));
  const [lifetime, setLifetime] = useState<(typeof lifetimes)[number]>('90');
  const [made, setMade] = useState<string>();
  const [fault, setFault] = useState<string>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setFault(undefined);
    try {
      const { token } = await call<{ readonly token: string }>('POST', '/api/v1/tokens', { body: { name, ...(isAll ? {} : { scopes }), ...(lifetime === 'never' ? {} : { expiresInDays: Number(lifetime) }) } });
      setMade(token);
      await client.invalidateQueries({ queryKey: ['tokens'] });
    } catch (error) {
      setFault(faultText(error));
    }
  };
  if (made !== undefined) {
    return (
      <Modal opened onClose={onClose} title={name} closeOnClickOutside={false} closeOnEscape={false} withCloseButton={false}>
        <Stack>
          <Alert color="orange" role="status">{text('tokenOnce')}</Alert>
          <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>{made}</Code>
          <Group justify="flex-end">
            <CopyButton value={made}>{({ copied, copy }) => <Button variant="default" data-autofocus onClick={copy}>{text(copied ? 'copied' : 'copy')}</Button>}</CopyButton>
            <Button onClick={onClose}>{text('doneCopying')}</Button>
          </Group>
        </Stack>
      </Modal>
    );
  }
  return (
    <Modal opened onClose={onClose} title={text('newToken')} size="lg">
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <TextInput data-autofocus label={text('tokenName')} description={text('tokenNameHint')} required maxLength={100} value={name} onChange={({ currentTarget }) => setName(currentTarget.value)} />
          <Radio.Group label={text('scopes')} value={isAll ? 'all' : 'some'} onChange={(value) => setAll(value === 'all')}>
            <Group mt={4}><Radio value="some" label={text('scopesSome')} /><Radio value="all" label={text('scopesAll')} /></Group>
          </Radio.Group>
          {!isAll && (
            <ScopeFields label={text('scopes')} offered={offered} value={scopes} onChange={setScopes} />
          )}
          <div><Text size="sm" fw={500} mb={4}>{text('expires')}</Text><SegmentedControl aria-label={text('expires')} value={lifetime} onChange={(value) => setLifetime(lifetimes.find((one) => one === value) ?? '90')} data={lifetimes.map((value) => ({ value, label: text(`expires.${value}`) }))} /></div>
          {fault !== undefined && <Alert color="red" role="alert">{fault}</Alert>}
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{text('cancel')}</Button><Button type="submit" disabled={name.trim() === '' || (!isAll && scopes.length === 0)}>{text('create')}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
