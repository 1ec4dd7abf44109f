import { Anchor, List } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Credential } from './credential.js';

/** The workflows that name a credential, with their agents. */
export function CredentialUses({ usedBy }: Pick<Credential, 'usedBy'>) {
  return (
    <List size="sm">
      {usedBy.map(({ workflowId, workflow, agents }) => (
        <List.Item key={workflowId}><Anchor component={Link} to={`/workflows/${workflowId}`} size="sm">{workflow}</Anchor>: {agents.join(', ')}</List.Item>
      ))}
    </List>
  );
}
