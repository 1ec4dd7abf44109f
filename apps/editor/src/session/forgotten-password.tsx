import { Anchor, Code, Collapse, Stack, Text } from '@mantine/core';
import { useId, useState } from 'react';
import { useTexts } from '../texts/texts.js';
import { sessionTexts } from './session-texts.js';

/** Whom to ask for a new password: Rookery sends no mail. */
export function ForgottenPassword() {
  const text = useTexts(sessionTexts);
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <div>
      <Anchor component="button" type="button" size="sm" w="100%" ta="center" aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>{text('forgot')}</Anchor>
      <Collapse id={id} expanded={isOpen}>
        <Stack gap={6} pt={6}>
          <Text size="sm">{text('forgotOwner')}</Text>
          <Text size="sm">{text('forgotOperator')}</Text>
          <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>npm run reset-password -- {text('forgotAddress')}</Code>
        </Stack>
      </Collapse>
    </div>
  );
}
