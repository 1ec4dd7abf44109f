import { useMemo } from 'react';
import { useTexts } from '../texts/texts.js';
import { publishTexts } from './publish-texts.js';
import { diffLines, foldSame, type DiffLine } from './text-diff.js';
import classes from './change-list.module.css';

const signs = { same: ' ', added: '+', removed: '−' } as const;
const MOST_LINES = 1_000;

/** Two texts laid into one, line by line; what is equal far from any change is folded. */
export function TextDiff({ before, after, label }: { readonly before: string; readonly after: string; readonly label: string }) {
  const text = useTexts(publishTexts);
  const pieces = useMemo(() => foldSame(diffLines(before, after).slice(0, MOST_LINES)), [before, after]);
  return (
    <pre className={classes['code']} tabIndex={0} role="region" aria-label={label}>
      {pieces.map(({ isFolded, lines }, index) => (isFolded
        ? <span key={index} className={classes['fold']}>⋯ {text('linesSame', { count: lines.length })}</span>
        : lines.map((line, place) => <Line key={`${index}-${place}`} {...line} />)))}
    </pre>
  );
}

function Line({ kind, text }: DiffLine) {
  return <span className={classes['line']} data-kind={kind}><span className={classes['sign']}>{signs[kind]}</span>{text}</span>;
}
