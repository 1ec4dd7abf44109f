import { Alert, Button, Group, List, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/call.js';
import { faultText } from '../notices/notices.js';
import { useTexts } from '../texts/texts.js';
import { networkTexts } from './network-texts.js';
import { kindKey, ruleKey, targetText, type Verdict } from './verdict.js';

interface TargetCheckProps {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}

/** Asks the guard about a target, by the lists as they are being written. */
export function TargetCheck({ allow, deny }: TargetCheckProps) {
  const text = useTexts(networkTexts);
  const [target, setTarget] = useState('');
  const check = useMutation({ mutationFn: async (typed: string) => ({ typed, verdict: await call<Verdict>('POST', '/api/v1/egress/check', { body: { target: typed, allow, deny } }) }) });
  return (
    <section aria-labelledby="target-check">
      <Title order={2} size="h4" id="target-check">{text('check')}</Title>
      <Text size="sm" c="dimmed" mb="xs">{text('checkLead')}</Text>
      <form onSubmit={(event) => { event.preventDefault(); if (target.trim() !== '') check.mutate(target.trim()); }}>
        <Group align="flex-end" gap="xs">
          <TextInput style={{ flex: '1 1 220px' }} label={text('target')} placeholder="https://api.example.com/orders" value={target} onChange={({ currentTarget }) => setTarget(currentTarget.value)} />
          <Button type="submit" variant="light" loading={check.isPending}>{text('ask')}</Button>
        </Group>
      </form>
      <div aria-live="polite">
        {check.isError && <Alert color="red" mt="sm">{faultText(check.error)}</Alert>}
        {check.data !== undefined && <VerdictView {...check.data} />}
      </div>
    </section>
  );
}

function VerdictView({ typed, verdict }: { readonly typed: string; readonly verdict: Verdict }) {
  const text = useTexts(networkTexts);
  const { isAllowed, rule, addresses } = verdict;
  return (
    <Alert color={isAllowed ? 'teal' : 'red'} mt="sm" title={text(isAllowed ? 'yes' : 'no', { target: targetText(verdict, typed) })} style={{ overflowWrap: 'anywhere' }}>
      <Stack gap="xs">
        {!isAllowed && <Text size="sm">{text(ruleKey(rule))}</Text>}
        {addresses.length > 0 && (
          <div>
            <Text size="sm">{text('addresses')}:</Text>
            <List size="sm">
              {addresses.map((one) => (
                <List.Item key={one.address}>
                  <Text span size="sm" ff="monospace">{one.address}</Text> <Text span size="sm">({text(kindKey(one.kind))}): {text(one.isAllowed ? 'calls' : 'refuses')}</Text>
                </List.Item>
              ))}
            </List>
          </div>
        )}
      </Stack>
    </Alert>
  );
}
