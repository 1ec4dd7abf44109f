import { Alert, Button, CopyButton, Group, Text, Title } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { call } from '../api/call.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { agentPath, type AgentHealth } from './health-api.js';
import { healthTexts } from './health-texts.js';
import classes from './health.module.css';

interface AgentAddressesProps {
  readonly workflowId: string;
  readonly agent: string;
  readonly health: AgentHealth;
}

/** Where others send to the agent or read from it, and new secrets for that. */
export function AgentAddresses({ workflowId, agent, health: { hook, feed } }: AgentAddressesProps) {
  const text = useTexts(healthTexts);
  const base = agentPath(workflowId, agent);
  return (
    <>
      {hook !== null && (
        <section aria-labelledby="hook">
          <Title order={2} size="h4" id="hook" mb="xs">{text('hook')}</Title>
          <Address path={hook.path} note={hook.state === 'closed' ? text('hookClosed') : ''} />
          <Rotate path={`${base}/hook-secret`} button={text('rotate')} shown="secret" />
        </section>
      )}
      {feed !== null && (
        <section aria-labelledby="feed">
          <Title order={2} size="h4" id="feed" mb="xs">{text('feed')}</Title>
          <Address path={feed} note="" />
          <Rotate path={`${base}/feed-token`} button={text('newToken')} shown="token" />
        </section>
      )}
    </>
  );
}

function Address({ path, note }: { readonly path: string; readonly note: string }) {
  const url = new URL(path, location.origin).href;
  return <Group gap="xs" mb="xs"><span className={classes['address'] ?? ''}>{url}</span><Copy value={url} />{note !== '' && <Text size="xs" c="dimmed">{note}</Text>}</Group>;
}

function Rotate({ path, button, shown }: { readonly path: string; readonly button: string; readonly shown: 'secret' | 'token' }) {
  const text = useTexts(healthTexts);
  const mayEdit = useMay('workflow:edit');
  const rotate = useMutation({ mutationFn: () => call<{ readonly secret?: string; readonly token?: string }>('POST', path), onError: ({ message }) => notifications.show({ color: 'red', message }) });
  const value = rotate.data?.[shown];
  if (!mayEdit) return null;
  return (
    <>
      <Button size="xs" variant="default" loading={rotate.isPending} onClick={() => modals.openConfirmModal({ title: text('rotateTitle'), children: <Text size="sm">{text('rotateLead')}</Text>, labels: { confirm: button, cancel: text('cancel') }, onConfirm: () => rotate.mutate() })}>{button}</Button>
      {value !== undefined && <Alert color="teal" mt="xs" role="status" title={`${text(shown)}: ${text('shownOnce')}`}><Group gap="xs"><code className={classes['address'] ?? ''}>{value}</code><Copy value={value} /></Group></Alert>}
    </>
  );
}

function Copy({ value }: { readonly value: string }) {
  const text = useTexts(healthTexts);
  return <CopyButton value={value}>{({ copied, copy }) => <Button size="compact-xs" variant="default" onClick={copy}>{text(copied ? 'copied' : 'copy')}</Button>}</CopyButton>;
}
