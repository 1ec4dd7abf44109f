import { useLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import { exactTime, relativeTime } from './time-text.js';
import { useNow } from './use-now.js';
import { viewerTexts } from './viewer-texts.js';

/** How long ago, or how long until; the exact moment is its title. `at`: ISO 8601 or milliseconds; `null`: never. */
export function TimeAgo({ at }: { readonly at: string | number | null | undefined }) {
  const text = useTexts(viewerTexts);
  const language = useLanguage();
  const now = useNow();
  if (at === null || at === undefined) return <span>{text('never')}</span>;
  const moment = typeof at === 'number' ? at : Date.parse(at);
  if (Number.isNaN(moment)) return <span>{String(at)}</span>;
  // Clocks differ a little: what just happened must not lie in the future.
  const shown = moment > now && moment - now < 15_000 ? now : moment;
  return <time dateTime={new Date(moment).toISOString()} title={exactTime(moment, language)}>{relativeTime(shown, now, language)}</time>;
}
