import { Alert, Button, CopyButton, Group, Select, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/call.js';
import { Modal } from '../layers/modal.js';
import { useMay } from '../session/session-store.js';
import { useLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import { exactTime } from '../viewers/time-text.js';
import { healthTexts } from './health-texts.js';
import classes from './health.module.css';

interface Rotated {
  readonly secret?: string;
  readonly token?: string;
  readonly formerUntil?: string | null;
}

interface RotateSecretProps {
  readonly path: string;
  readonly button: string;
  readonly shown: 'secret' | 'token';
  /** Whether the former one can be given time. */
  readonly hasGrace?: boolean;
}

const NO_GRACE = '0';
const graces = { [NO_GRACE]: 'graceNone', '1h': 'hour1', '1d': 'day1', '7d': 'week1' } as const;

/** Makes a new secret or token, shown once. The former one of a hook may count for a while, so that callers can change theirs. */
export function RotateSecret({ path, button, shown, hasGrace = false }: RotateSecretProps) {
  const text = useTexts(healthTexts);
  const language = useLanguage();
  const mayEdit = useMay('workflow:edit');
  const [isAsked, { open, close }] = useDisclosure(false);
  const [grace, setGrace] = useState<string>('1d');
  const isKept = hasGrace && grace !== NO_GRACE;
  const rotate = useMutation({
    mutationFn: () => call<Rotated>('POST', path, isKept ? { body: { keepFormerFor: grace } } : {}),
    onSuccess: close,
    onError: ({ message }) => notifications.show({ color: 'red', message }),
  });
  if (!mayEdit) return null;
  const value = rotate.data?.[shown];
  const until = rotate.data?.formerUntil;
  return (
    <>
      <Button size="xs" variant="default" onClick={open}>{button}</Button>
      <Modal opened={isAsked} onClose={close} title={text('rotateTitle')}>
        {hasGrace && <Select label={text('grace')} data={Object.entries(graces).map(([id, name]) => ({ value: id, label: text(name) }))} value={grace} onChange={(chosen) => setGrace(chosen ?? NO_GRACE)} allowDeselect={false} mb="sm" />}
        <Text size="sm">{text(isKept ? 'rotateGrace' : 'rotateLead')}</Text>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={close}>{text('cancel')}</Button>
          <Button loading={rotate.isPending} onClick={() => rotate.mutate()}>{button}</Button>
        </Group>
      </Modal>
      {value !== undefined && (
        <Alert color="teal" mt="xs" role="status" title={`${text(shown)}: ${text('shownOnce')}`}>
          <Group gap="xs"><code className={classes['address'] ?? ''}>{value}</code><CopyValue value={value} /></Group>
          {until !== undefined && until !== null && <Text size="xs" mt={4}>{text('formerUntil', { time: exactTime(Date.parse(until), language) })}</Text>}
        </Alert>
      )}
    </>
  );
}

/** Puts a value on the clipboard. */
export function CopyValue({ value }: { readonly value: string }) {
  const text = useTexts(healthTexts);
  return <CopyButton value={value}>{({ copied, copy }) => <Button size="compact-xs" variant="default" onClick={copy}>{text(copied ? 'copied' : 'copy')}</Button>}</CopyButton>;
}
