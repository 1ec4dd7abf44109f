import { agentSize } from '../document/layout.js';
import { outlineOf, type Picture, type PictureMark } from './picture.js';
import classes from './graph-picture.module.css';

const signs: Readonly<Record<PictureMark, string>> = { same: '', added: '+', removed: '−', changed: '✎' };
/** Beyond this no title can be read. */
const MOST_TITLED = 40;
const TITLE_LETTERS = 13;
const middle = { x: agentSize.width / 2, y: agentSize.height / 2 + 9 };

/** A workflow in small. What is marked is told by colour, by outline and by a sign. */
export function GraphPicture({ picture: { agents, links, box }, label }: { readonly picture: Picture; readonly label: string }) {
  const hasTitles = agents.length <= MOST_TITLED;
  return (
    <svg className={classes['picture']} role="img" aria-label={label} viewBox={`${box.x} ${box.y} ${box.width} ${box.height}`} style={{ aspectRatio: box.width / box.height }} preserveAspectRatio="xMidYMid meet">
      {links.map(({ id, mark, from, to }) => {
        const bend = Math.max(40, Math.abs(to.x - from.x) / 2);
        return <path key={id} className={classes['link']} data-mark={mark} d={`M${from.x} ${from.y}C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`} />;
      })}
      {agents.map(({ slug, title, x, y, mark, kind }) => (
        <g key={slug} className={classes['agent']} data-mark={mark} data-kind={kind} transform={`translate(${x},${y})`}>
          <title>{title}</title>
          <path className={classes['outline']} d={outlineOf(kind)} />
          {hasTitles && <text {...middle} textAnchor="middle">{title.length > TITLE_LETTERS ? `${title.slice(0, TITLE_LETTERS - 1)}…` : title}</text>}
          {mark !== 'same' && <><circle cx={agentSize.width - 4} cy={4} r={22} /><text className={classes['sign']} x={agentSize.width - 4} y={15}>{signs[mark]}</text></>}
        </g>
      ))}
    </svg>
  );
}
