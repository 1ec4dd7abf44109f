import { Alert, Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { call } from '../api/call.js';
import { useLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import { exactTime } from '../viewers/time-text.js';
import { auditTexts } from './audit-texts.js';

interface SealCheck {
  readonly isWhole: boolean;
  readonly records: number;
  readonly unsealed: number;
  readonly digest: string | null;
  readonly broken: { readonly firstId: number; readonly lastId: number; readonly sealedAt: string } | null;
}

/** Lets the server work out every seal again, and tells what came of it. */
export function ChainCheck() {
  const text = useTexts(auditTexts);
  const language = useLanguage();
  const check = useMutation({ mutationFn: () => call<SealCheck>('GET', '/api/v1/audit/verify') });
  const found = check.data;
  return (
    <div aria-live="polite">
      <Group><Button size="compact-sm" variant="subtle" loading={check.isPending} onClick={() => check.mutate()}>{text('verify')}</Button></Group>
      {check.isError && <Alert color="red" role="alert">{check.error.message}</Alert>}
      {found !== undefined && (
        <Alert color={found.isWhole ? 'teal' : 'red'} mt={4}>
          <Text size="sm">{found.broken === null ? text('whole1', { records: found.records, unsealed: found.unsealed }) : text('broken', { first: found.broken.firstId, last: found.broken.lastId, at: exactTime(Date.parse(found.broken.sealedAt), language) })}</Text>
          {found.digest !== null && <Text size="xs" style={{ overflowWrap: 'anywhere' }}>{text('digest', { digest: found.digest })}</Text>}
        </Alert>
      )}
    </div>
  );
}
