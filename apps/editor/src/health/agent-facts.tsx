import { useLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import { JsonView } from '../viewers/json-view.js';
import { TimeAgo } from '../viewers/time-ago.js';
import { exactTime, shownNumber } from '../viewers/time-text.js';
import type { AgentHealth } from './health-api.js';
import { healthTexts } from './health-texts.js';
import facts from '../events/events.module.css';

/** What is known of an agent in numbers and moments. */
export function AgentFacts({ health, typeTitle }: { readonly health: AgentHealth; readonly typeTitle: string }) {
  const text = useTexts(healthTexts);
  const language = useLanguage();
  const { totals, lag, lastSuccessAt, lastError, errorRate, pendingDeliveries, emittedPerMinute, nextRuns, cursor, version } = health;
  const number = (value: number): string => shownNumber(value, language);
  return (
    <dl className={facts['facts'] ?? ''}>
      <dt>{text('type')}</dt><dd>{typeTitle} · {text('version', { count: version })}</dd>
      <dt>{text('lastEvent')}</dt><dd><TimeAgo at={lastSuccessAt} /></dd>
      {lastError !== null && <><dt>{text('lastError')}</dt><dd><TimeAgo at={lastError.at} />: {lastError.message}</dd></>}
      <dt>{text('waitingBefore')}</dt><dd>{number(lag)}</dd>
      <dt>{text('total')}</dt><dd>{text('emitted')} {number(totals.emitted)} ({text('perMinute', { count: number(emittedPerMinute) })}) · {text('succeeded')} {number(totals.succeeded)} · {text('failed')} {number(totals.failed)}{errorRate === null ? '' : ` · ${text('errorRate')} ${number(errorRate * 100)} %`}</dd>
      {pendingDeliveries > 0 && <><dt>{text('pending')}</dt><dd>{number(pendingDeliveries)}</dd></>}
      {nextRuns.length > 0 && <><dt>{text('nextRuns')}</dt><dd>{nextRuns.flatMap((at) => (at === null ? [] : [exactTime(Date.parse(at), language)])).join(' · ')}</dd></>}
      {cursor !== null && <><dt>{text('cursor')}</dt><dd>{typeof cursor === 'string' && cursor.length < 200 ? <code>{cursor}</code> : typeof cursor === 'string' ? <JsonView text={cursor} maxHeight={160} /> : <JsonView value={cursor} maxHeight={160} />}</dd></>}
    </dl>
  );
}
