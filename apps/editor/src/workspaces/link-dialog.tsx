import { Alert, Button, Code, CopyButton, Group, Stack } from '@mantine/core';
import { Modal } from '../layers/modal.js';
import { useTexts } from '../texts/texts.js';
import { workspacesTexts } from './workspaces-texts.js';

/** Shows a link for somebody, this once. */
export function LinkDialog({ title, lead, link, onClose }: { readonly title: string; readonly lead: string; readonly link: string; readonly onClose: () => void }) {
  const text = useTexts(workspacesTexts);
  return (
    <Modal opened onClose={onClose} title={title} closeOnClickOutside={false} closeOnEscape={false} withCloseButton={false}>
      <Stack>
        <Alert color="orange" role="status">{lead}</Alert>
        <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>{link}</Code>
        <Group justify="flex-end">
          <CopyButton value={link}>{({ copied, copy }) => <Button variant="default" data-autofocus onClick={copy}>{text(copied ? 'copied' : 'copy')}</Button>}</CopyButton>
          <Button onClick={onClose}>{text('done')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
