import { Anchor, List, Text } from '@mantine/core';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { missingOf, type Needs } from './import-plan.js';
import { importTexts } from './import-texts.js';

/** What workflows need and do not find here; a credential or table can be made at once. */
export function MissingNeeds({ needs }: { readonly needs: Needs }) {
  const text = useTexts(importTexts);
  const mayCredential = useMay('credential:edit');
  const mayTable = useMay('table:edit');
  const missing = missingOf(needs);
  if (missing.length === 0) return <Text size="sm" c="dimmed">{text('needsNothing')}</Text>;
  return (
    <List size="sm" spacing={4}>
      {missing.map(({ what, name, usedBy, kinds }) => (
        <List.Item key={`${what} ${name}`}>
          {text(`needs.${what}`)} <b>{name}</b>{usedBy.length > 0 && <Text span size="sm" c="dimmed"> {text('usedBy', { users: usedBy.join(', ') })}</Text>}
          {what === 'credential' && mayCredential && <> · <Anchor href={`/credentials?new=${encodeURIComponent(name)}${kinds[0] === undefined ? '' : `&kind=${encodeURIComponent(kinds[0])}`}`} target="_blank" size="sm">{text('createNow')}</Anchor></>}
          {what === 'table' && mayTable && <> · <Anchor href={`/tables?new=${encodeURIComponent(name)}`} target="_blank" size="sm">{text('createNow')}</Anchor></>}
        </List.Item>
      ))}
    </List>
  );
}
