import { List, Radio, Stack, Text } from '@mantine/core';
import { useTexts } from '../texts/texts.js';
import type { PublishChanges } from './publish-calls.js';
import { publishTexts } from './publish-texts.js';

interface RunningWorkProps {
  readonly changes: PublishChanges;
  readonly titleOf: (slug: string) => string;
  /** Removed agents whose timers are dropped. */
  readonly dropped: readonly string[];
  readonly onDrop: (slugs: readonly string[]) => void;
}

/** What becomes of what runs: links by their number, and each removed agent with what it still holds and a choice. */
export function RunningWork({ changes, titleOf, dropped, onDrop }: RunningWorkProps) {
  const text = useTexts(publishTexts);
  const { removedAgents, addedLinks, removedLinks, keptLinks } = changes;
  return (
    <Stack gap="xs">
      <List size="xs" spacing={2}>
        {addedLinks.length > 0 && <List.Item>{text('newLinks', { count: addedLinks.length })}</List.Item>}
        {removedLinks.length > 0 && <List.Item>{text('removedLinks', { count: removedLinks.length })}</List.Item>}
        {keptLinks > 0 && <List.Item>{text('keptLinks', { count: keptLinks })}</List.Item>}
        {removedAgents.filter(({ timers, deliveries }) => timers + deliveries === 0).map(({ slug }) => <List.Item key={slug}>{text('holdsNothing', { agent: titleOf(slug) })}</List.Item>)}
      </List>
      {removedAgents.filter(({ timers, deliveries }) => timers + deliveries > 0).map(({ slug, timers, deliveries }) => (
        <div key={slug}>
          <Text size="sm">{text('holds', { agent: titleOf(slug), timers, deliveries })}</Text>
          {timers > 0 && (
            <Radio.Group aria-label={text('timersOf', { agent: titleOf(slug) })} value={dropped.includes(slug) ? 'drop' : 'keep'} onChange={(value) => onDrop(value === 'drop' ? [...dropped, slug] : dropped.filter((one) => one !== slug))}>
              <Stack gap={4} mt={4}>
                <Radio size="xs" value="keep" label={text('keepTimers')} />
                <Radio size="xs" value="drop" label={text('dropTimers')} />
              </Stack>
            </Radio.Group>
          )}
          {deliveries > 0 && <Text size="xs">{text('deliveriesFinish')}</Text>}
        </div>
      ))}
    </Stack>
  );
}
