import { Badge, Tooltip } from '@mantine/core';
import { useTexts, type Translate } from '../texts/texts.js';
import { connectionTexts } from './connection-texts.js';
import type { CredentialConnection } from './credential.js';

/** Whether somebody has consented at the provider; what is amiss is told on pointing at it, and to screen readers. */
export function ConnectionBadge({ connection }: { readonly connection: CredentialConnection }) {
  const text = useTexts(connectionTexts);
  const { colour, label, why } = described(connection, text);
  const badge = <Badge variant="dot" color={colour} tt="none" {...(why === undefined ? {} : { tabIndex: 0 })}>{label}</Badge>;
  return why === undefined ? badge : <Tooltip label={why} multiline maw={360} events={{ hover: true, focus: true, touch: true }}>{badge}</Tooltip>;
}

function described(connection: CredentialConnection, text: Translate<keyof (typeof connectionTexts)['en']>): { readonly colour: string; readonly label: string; readonly why?: string } {
  switch (connection.state) {
    case 'none': return { colour: 'orange', label: text('none'), why: text('noneWhy') };
    case 'refused': return { colour: 'red', label: text('refused'), why: text('refusedWhy', { problem: connection.problem }) };
    case 'connected': return connection.missingScopes.length === 0 ? { colour: 'green', label: text('connected') } : { colour: 'orange', label: text('partly'), why: text('partlyWhy', { scopes: connection.missingScopes.join(', ') }) };
  }
}
