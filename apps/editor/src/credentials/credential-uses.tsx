import { Anchor, List } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useNames } from '../events/use-names.js';
import type { Credential } from './credential.js';

/** The workflows that name a credential, with their agents. */
export function CredentialUses({ usedBy }: Pick<Credential, 'usedBy'>) {
  const names = useNames();
  return (
    <List size="sm">
      {usedBy.map(({ workflowId, workflow, agents }) => (
        <List.Item key={workflowId}><Anchor component={Link} to={`/workflows/${workflowId}`} size="sm">{names.workflow(String(workflowId), workflow)}</Anchor>: {agents.map((agent) => names.agent(String(workflowId), agent)).join(', ')}</List.Item>
      ))}
    </List>
  );
}
