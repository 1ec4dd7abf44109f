import { memo } from 'react';
import { useAgentActivity } from '../live/live-store.js';
import { useLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import { useStepMark, useTriedAgent } from '../trying/try-overlay.js';
import { StatusMark } from '../viewers/status-mark.js';
import { useCanvasContext } from './canvas-context.js';
import { canvasTexts } from './canvas-texts.js';
import { shortNumber } from './short-number.js';
import classes from './agent-node.module.css';

/** What one agent does right now, or did in the try that is shown. It alone is drawn anew when that changes. */
export const AgentActivityLine = memo(function AgentActivityLine({ slug }: { readonly slug: string }) {
  const { workflowId } = useCanvasContext();
  const activity = useAgentActivity(workflowId, slug);
  const tried = useTriedAgent(slug);
  const mark = useStepMark(slug);
  const text = useTexts(canvasTexts);
  const language = useLanguage();
  const number = (count: number): string => shortNumber(count, language);
  if (tried !== undefined) {
    return (
      <span className={classes['activity']} data-step={mark}>
        <span className={classes['tried']}>{text('triedCounts', { received: number(tried.received), emitted: number(tried.emitted) })}</span>
        {tried.failed > 0 && <span className={classes['failed']}>{text('failedEvents', { count: number(tried.failed) })}</span>}
      </span>
    );
  }
  if (activity === undefined) return null;
  const { status, succeeded, failed, lag, lastError } = activity;
  return (
    <span className={classes['activity']} title={lastError === null || status !== 'failing' ? undefined : lastError.message}>
      <StatusMark of="agent" status={status} isCompact />
      {succeeded > 0 && <span>{number(succeeded)}</span>}
      {failed > 0 && <span className={classes['failed']}>{text('failedEvents', { count: number(failed) })}</span>}
      {lag > 0 && <span className={classes['lag']}>{text('waiting', { count: number(lag) })}</span>}
    </span>
  );
});
