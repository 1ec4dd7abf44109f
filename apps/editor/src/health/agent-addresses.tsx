import { Group, Text, Title } from '@mantine/core';
import { useTexts } from '../texts/texts.js';
import { agentPath, type AgentHealth } from './health-api.js';
import { healthTexts } from './health-texts.js';
import classes from './health.module.css';
import { CopyValue, RotateSecret } from './rotate-secret.js';

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
          <RotateSecret path={`${base}/hook-secret`} button={text('rotate')} shown="secret" hasGrace />
        </section>
      )}
      {feed !== null && (
        <section aria-labelledby="feed">
          <Title order={2} size="h4" id="feed" mb="xs">{text('feed')}</Title>
          <Address path={feed} note="" />
          <RotateSecret path={`${base}/feed-token`} button={text('newToken')} shown="token" />
        </section>
      )}
    </>
  );
}

function Address({ path, note }: { readonly path: string; readonly note: string }) {
  const url = new URL(path, location.origin).href;
  return <Group gap="xs" mb="xs"><span className={classes['address'] ?? ''}>{url}</span><CopyValue value={url} />{note !== '' && <Text size="xs" c="dimmed">{note}</Text>}</Group>;
}
