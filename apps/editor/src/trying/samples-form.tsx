import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import type { EventView } from '@rookery/model';
import { useMutation } from '@tanstack/react-query';
import { call } from '../api/call.js';
import { useTexts } from '../texts/texts.js';
import { readSample, setSample, useSamples } from './samples.js';
import { tryTexts } from './try-texts.js';
import { useSampleTexts } from './use-sample-texts.js';
import { useSources } from './use-sources.js';

/** A sample for each source of the draft: what it would find. */
export function SamplesForm({ workflowId }: { readonly workflowId: string }) {
  const text = useTexts(tryTexts);
  const sources = useSources();
  if (sources.length === 0) return <Text size="sm" c="dimmed">{text('noSources')}</Text>;
  return <Stack gap="sm">{sources.map(({ slug, title }) => <SourceSample key={slug} workflowId={workflowId} slug={slug} title={title} />)}</Stack>;
}

interface SourceSampleProps {
  readonly workflowId: string;
  readonly slug: string;
  readonly title: string;
}

function SourceSample({ workflowId, slug, title }: SourceSampleProps) {
  const text = useTexts(tryTexts);
  const place = `${workflowId}/${slug}`;
  const isOwn = useSamples((state) => Object.hasOwn(state.texts, place));
  const written = useSampleTexts()[place] ?? '';
  const read = readSample(written);
  const newest = useMutation({
    mutationFn: async () => {
      const { items } = await call<{ readonly items: readonly EventView[] }>('GET', `/api/v1/events?${new URLSearchParams({ workflow: workflowId, agent: slug, limit: '1' }).toString()}`);
      const [event] = items;
      if (event === undefined) throw new Error(text('noSample', { agent: title }));
      return event;
    },
    onSuccess: ({ payload }) => setSample(workflowId, slug, JSON.stringify(payload, null, 2)),
  });
  return (
    <div>
      <Textarea
        size="xs" autosize minRows={3} maxRows={12} label={text('sampleOf', { agent: title })} description={!isOwn && written !== '' ? text('pinnedSample') : text('sampleHint')} value={written} spellCheck={false} styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        onChange={({ currentTarget }) => setSample(workflowId, slug, currentTarget.value)} error={read.ok ? newest.error?.message : text('sampleWrong', { why: read.why })}
      />
      <Group gap={4} mt={4}><Button size="compact-xs" variant="light" loading={newest.isPending} onClick={() => newest.mutate()}>{text('sampleFromRecord')}</Button></Group>
    </div>
  );
}
