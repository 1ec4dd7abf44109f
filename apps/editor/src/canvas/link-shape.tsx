import { Alert, Button, Group, Radio, Stack, Text } from '@mantine/core';
import { IconPin, IconPinnedOff } from '@tabler/icons-react';
import type { LinkSchema, Shape } from '@rookery/model';
import { useQuery } from '@tanstack/react-query';
import { call } from '../api/call.js';
import { Loaded } from '../app/page-frame.js';
import { change, useDraft } from '../document/draft-store.js';
import { agentOf, type Link } from '../document/graph-document.js';
import { setLinkSchema } from '../document/links.js';
import { useTexts } from '../texts/texts.js';
import { ShapeView } from '../viewers/shape-view.js';
import { canvasTexts } from './canvas-texts.js';

/** What `GET .../links/shape` says. */
interface LinkShapeAnswer {
  readonly sampled: number;
  readonly isCut: boolean;
  readonly shape: Shape | null;
  readonly pinned: { readonly draft: { readonly broken: number; readonly breaches: readonly string[] } | null };
}

interface LinkShapeProps {
  readonly workflowId: string;
  readonly link: Link;
  readonly isReadOnly: boolean;
}

/** What events of the link look like, and whether it is held to that. */
export function LinkShape({ workflowId, link, isReadOnly }: LinkShapeProps) {
  const text = useTexts(canvasTexts);
  const query = useQuery({
    queryKey: ['shapes', workflowId, link.from, link.port, link.to, link.schema !== undefined],
    queryFn: ({ signal }) => call<LinkShapeAnswer>('GET', `/api/v1/workflows/${workflowId}/links/shape?${new URLSearchParams({ from: link.from, port: link.port, to: link.to })}`, { signal }),
  });
  return (
    <Stack gap="sm">
      {link.schema !== undefined && <Pinned link={link} schema={link.schema} isReadOnly={isReadOnly} verdict={query.data?.pinned.draft ?? null} sampled={query.data?.sampled ?? 0} />}
      <Loaded query={query}>
        {({ shape, sampled, isCut }) => (shape === null ? <Text c="dimmed" size="sm">{text('linkNoShape')}</Text> : (
          <Stack gap="xs">
            <Group justify="space-between">
              <Text size="sm" c="dimmed">{text('linkSample', { count: sampled })}</Text>
              {link.schema === undefined && !isReadOnly && <Button size="xs" variant="light" leftSection={<IconPin size={14} aria-hidden />} onClick={() => change(text('pinDone'), (document) => setLinkSchema(document, link, { shape, onBreach: 'quarantine' }))}>{text('pin')}</Button>}
            </Group>
            <ShapeView shape={shape} isCut={isCut} maxHeight={520} />
          </Stack>
        ))}
      </Loaded>
    </Stack>
  );
}

interface PinnedProps {
  readonly link: Link;
  readonly schema: LinkSchema;
  readonly isReadOnly: boolean;
  readonly verdict: LinkShapeAnswer['pinned']['draft'];
  readonly sampled: number;
}

function Pinned({ link, schema, isReadOnly, verdict, sampled }: PinnedProps) {
  const text = useTexts(canvasTexts);
  const title = useDraft(({ document }) => agentOf(document, link.from)?.title ?? link.from);
  return (
    <Alert color="blue" p="sm" icon={<IconPin size={16} aria-hidden />}>
      <Stack gap="xs">
        <Text size="sm">{text('pinned')}</Text>
        {verdict !== null && verdict.broken > 0 && <Text size="sm" c="red">{text('broken', { count: verdict.broken, sampled })}: {verdict.breaches.slice(0, 2).join('; ')}</Text>}
        {!isReadOnly && (
          <>
            <Radio.Group size="xs" label={text('onBreach')} value={schema.onBreach} onChange={(value) => change(text('pinDone'), (document) => setLinkSchema(document, link, { ...schema, onBreach: value === 'refuse' ? 'refuse' : 'quarantine' }))}>
              <Stack gap={4} mt={4}>
                <Radio size="xs" value="quarantine" label={text('quarantine')} />
                <Radio size="xs" value="refuse" label={text('refuse', { title })} />
              </Stack>
            </Radio.Group>
            <Button size="xs" variant="default" style={{ alignSelf: 'start' }} leftSection={<IconPinnedOff size={14} aria-hidden />} onClick={() => change(text('unpinDone'), (document) => setLinkSchema(document, link, undefined))}>{text('unpin')}</Button>
          </>
        )}
      </Stack>
    </Alert>
  );
}
