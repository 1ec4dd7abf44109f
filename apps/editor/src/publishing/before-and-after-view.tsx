import { Text } from '@mantine/core';
import type { WorkflowDocument } from '@rookery/model';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { catalogueQuery } from '../api/catalogue.js';
import { GraphPicture } from '../pictures/graph-picture.js';
import { useTexts } from '../texts/texts.js';
import { beforeAndAfter } from './before-and-after.js';
import { publishTexts } from './publish-texts.js';
import classes from './before-and-after.module.css';

/** Two small graphs side by side; what came, went or changed is told by colour, by outline and by a sign. */
export function BeforeAndAfter({ before, after }: { readonly before: WorkflowDocument; readonly after: WorkflowDocument }) {
  const text = useTexts(publishTexts);
  const { data: catalogue } = useQuery(catalogueQuery);
  const pictures = useMemo(() => beforeAndAfter(before, after, catalogue?.types), [before, after, catalogue]);
  return (
    <div>
      <div className={classes['pair']}>
        {(['before', 'after'] as const).map((side) => (
          <figure key={side} className={classes['side']}>
            <Text component="figcaption" size="xs" fw={600} mb={2}>{text(side)}</Text>
            <GraphPicture picture={pictures[side]} label={text('pictureLabel', { side: text(side), agents: pictures[side].agents.length, ...pictures.counts })} />
          </figure>
        ))}
      </div>
      <Text size="xs" mt={2}>{text('legend')}</Text>
    </div>
  );
}
