import { Alert, Anchor, Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useTexts } from '../texts/texts.js';
import { accessPageOf, standingText, type ConsentEnd } from './consent-end.js';
import { connectionTexts } from './connection-texts.js';

/** Whether the provider is asked to end the access as well. */
export function EndAccessChoice({ isChosen, choose }: { readonly isChosen: boolean; readonly choose: (isChosen: boolean) => void }) {
  const text = useTexts(connectionTexts);
  return <Checkbox label={text('endAccess')} description={text('endAccessHint')} checked={isChosen} onChange={({ currentTarget }) => choose(currentTarget.checked)} />;
}

/** Stays open until it is read: it says that the access may still stand, and where it can be ended. */
export function StandingAccess({ end, onClose }: { readonly end: ConsentEnd; readonly onClose: () => void }) {
  const text = useTexts(connectionTexts);
  const page = accessPageOf(end);
  return (
    <Stack>
      <Alert color="orange" role="alert">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>{standingText(end, text)}</Text>
        {page !== undefined && <Anchor size="sm" href={page} target="_blank" rel="noreferrer">{text('endItThere')}</Anchor>}
      </Alert>
      <Group justify="flex-end"><Button data-autofocus onClick={onClose}>{text('understood')}</Button></Group>
    </Stack>
  );
}
