import { Text } from '@mantine/core';
import type { WorkflowDocument } from '@rookery/model';
import { useMemo } from 'react';
import { agentSize } from '../document/layout.js';
import { useTexts } from '../texts/texts.js';
import { beforeAndAfter, type Picture, type PictureMark } from './graph-picture.js';
import { publishTexts } from './publish-texts.js';
import classes from './graph-picture.module.css';

const signs: Readonly<Record<PictureMark, string>> = { same: '', added: '+', removed: '−', changed: '✎' };
/** Beyond this no title can be read. */
const MOST_TITLED = 40;
const TITLE_LETTERS = 14;

/** Two small graphs side by side; what came, went or changed is told by colour, by outline and by a sign. */
export function BeforeAndAfter({ before, after }: { readonly before: WorkflowDocument; readonly after: WorkflowDocument }) {
  const text = useTexts(publishTexts);
  const pictures = useMemo(() => beforeAndAfter(before, after), [before, after]);
  return (
    <div>
      <div className={classes['pair']}>
        {(['before', 'after'] as const).map((side) => (
          <figure key={side} className={classes['side']}>
            <Text component="figcaption" size="xs" fw={600} mb={2}>{text(side)}</Text>
            <PictureView picture={pictures[side]} label={text('pictureLabel', { side: text(side), agents: pictures[side].agents.length, ...pictures.counts })} />
          </figure>
        ))}
      </div>
      <Text size="xs" mt={2}>{text('legend')}</Text>
    </div>
  );
}

function PictureView({ picture, label }: { readonly picture: Picture; readonly label: string }) {
  const { agents, links, box } = picture;
  const hasTitles = agents.length <= MOST_TITLED;
  return (
    <svg className={classes['picture']} role="img" aria-label={label} viewBox={`${box.x} ${box.y} ${box.width} ${box.height}`} style={{ aspectRatio: box.width / box.height }} preserveAspectRatio="xMidYMid meet">
      {links.map(({ id, mark, from, to }) => {
        const bend = Math.max(40, Math.abs(to.x - from.x) / 2);
        return <path key={id} className={classes['link']} data-mark={mark} d={`M${from.x} ${from.y}C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`} />;
      })}
      {agents.map(({ slug, title, x, y, mark }) => (
        <g key={slug} className={classes['agent']} data-mark={mark} transform={`translate(${x},${y})`}>
          <title>{title}</title>
          <rect width={agentSize.width} height={agentSize.height} rx={12} />
          {hasTitles && <text x={14} y={agentSize.height / 2 + 9}>{title.length > TITLE_LETTERS ? `${title.slice(0, TITLE_LETTERS - 1)}…` : title}</text>}
          {mark !== 'same' && <><circle cx={agentSize.width - 4} cy={4} r={22} /><text className={classes['sign']} x={agentSize.width - 4} y={15}>{signs[mark]}</text></>}
        </g>
      ))}
    </svg>
  );
}
