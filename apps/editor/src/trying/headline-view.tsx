import { Text } from '@mantine/core';
import { useDraft } from '../document/draft-store.js';
import { useTexts, type Translate } from '../texts/texts.js';
import { headlineOf, type HeadlinePart } from './headline.js';
import type { KeptTry } from './try-store.js';
import { tryTexts } from './try-texts.js';
import classes from './try.module.css';

const keys = { wouldGo: 'wouldGo', nothingWouldGo: 'nothingWouldGo', more: 'moreThanLive', fewer: 'fewer', fewerThanLive: 'fewerThanLive', changed: 'changedFromLive', sameAsLive: 'sameAsLive', failed: 'failedCount', notSent: 'notSentCount' } as const;

/** The result in one sentence; read out when it comes. */
export function Headline({ shown, isCompared }: { readonly shown: KeptTry; readonly isCompared: boolean }) {
  const text = useTexts(tryTexts);
  const isOutdated = useDraft(({ document }) => document.agents !== shown.document.agents || document.links !== shown.document.links || document.parameters !== shown.document.parameters);
  return (
    <div role="status">
      <Text className={classes['headline'] ?? ''}>{sentence(headlineOf(shown.result, isCompared), text)}</Text>
      {isOutdated && <Text size="xs">{text('outdated')}</Text>}
      {!isCompared && <Text size="xs">{text(shown.input.kind === 'samples' ? 'samplesNotCompared' : 'notCompared')}</Text>}
    </div>
  );
}

function sentence([first, ...others]: readonly HeadlinePart[], text: Translate<keyof (typeof tryTexts)['en']>): string {
  if (first === undefined) return '';
  const head = text(keys[first.say], { count: first.count });
  return others.length === 0 ? `${head}.` : `${head}: ${others.map(({ say, count }) => text(keys[say], { count })).join(', ')}.`;
}
