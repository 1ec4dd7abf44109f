import { useLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import { sinceLooked, sparklineFacts, sparklinePath, type Point } from './sparkline-path.js';
import { shownNumber } from './time-text.js';
import { viewerTexts } from './viewer-texts.js';
import classes from './viewers.module.css';

const LEAST = 10;

/** A tiny chart of how it went; what it shows is told in words too. */
export function Sparkline({ points, label, width = 96, height = 20, color = 'var(--mantine-primary-color-filled)', isWide = false }: {
  readonly points: readonly Point[]; readonly label: string; readonly width?: number; readonly height?: number; readonly color?: string;
  /** As wide as its place. */
  readonly isWide?: boolean;
}) {
  const text = useTexts(viewerTexts);
  const language = useLanguage();
  const facts = sparklineFacts(points);
  const words = facts === undefined ? text('nothingCounted') : text('sparkline', Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, shownNumber(value, language)])));
  const line = sparklinePath(sinceLooked(points, LEAST), { width, height });
  return (
    <svg className={classes['spark'] ?? ''} role="img" {...(isWide ? { width: '100%', preserveAspectRatio: 'none' } : { width })} height={height} viewBox={`-1 -1 ${width + 2} ${height + 2}`} aria-label={`${label}: ${words}`}>
      <title>{`${label}: ${words}`}</title>
      <path d={`M0 ${height}H${width}`} stroke="var(--mantine-color-default-border)" strokeWidth={1} vectorEffect="non-scaling-stroke" fill="none" />
      <path d={line} stroke={color} strokeWidth={1.5} vectorEffect="non-scaling-stroke" fill="none" strokeLinejoin="round" strokeLinecap="round" />
    </svg>
  );
}
