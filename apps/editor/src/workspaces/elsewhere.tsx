import { Button, Group, Stack, Text } from '@mantine/core';
import { Modal } from '../layers/modal.js';
import { attempt } from '../notices/notices.js';
import { useSession } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { workspacesTexts } from './workspaces-texts.js';
import { call } from '../api/call.js';

/** Lies over a page of a workspace that its browser has left in another tab: the one or the other goes on. */
export function Elsewhere() {
  const text = useTexts(workspacesTexts);
  const isElsewhere = useSession((state) => state.isElsewhere);
  const workspace = useSession((state) => state.me?.workspaceId);
  const goBack = async () => {
    if (await attempt(() => call('POST', '/api/v1/auth/workspace', { body: { workspace } }))) globalThis.location.reload();
  };
  return (
    <Modal opened={isElsewhere} onClose={() => undefined} withCloseButton={false} closeOnEscape={false} closeOnClickOutside={false} title={text('elsewhereTitle')} centered>
      <Stack>
        <Text>{text('elsewhereLead')}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => void goBack()}>{text('goBack')}</Button>
          <Button data-autofocus onClick={() => globalThis.location.assign('/')}>{text('goThere')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
