import { useTexts } from '../texts/texts.js';
import { agentLooks, alarmLooks, attemptLooks, deliveryLooks, replayLooks, unknownLook, type MarkShape, type StatusLook } from './status-looks.js';
import { statusTexts } from './status-texts.js';
import classes from './viewers.module.css';

type Kind = 'agent' | 'delivery' | 'attempt' | 'replay' | 'alarm';

const looks: Readonly<Record<Kind, Readonly<Record<string, StatusLook>>>> = { agent: agentLooks, delivery: deliveryLooks, attempt: attemptLooks, replay: replayLooks, alarm: alarmLooks };

export interface StatusMarkProps {
  /** Whose state it is. */
  readonly of: Kind;
  readonly status: string;
  /** The word is left to a title and to screen readers; for where the shape stands in a row of its own. */
  readonly isCompact?: boolean;
}

/** A state by shape, colour and word. */
export function StatusMark({ of, status, isCompact = false }: StatusMarkProps) {
  const word = useStatusWord()(of, status);
  const { shape, color } = looks[of][status] ?? unknownLook;
  return (
    <span className={classes['status'] ?? ''} data-status={status} {...(isCompact ? { title: word, role: 'img', 'aria-label': word } : {})}>
      <svg width={14} height={14} viewBox="0 0 14 14" aria-hidden style={{ color, flex: 'none' }}>{shapes[shape]}</svg>
      {!isCompact && <span style={{ color }}>{word}</span>}
    </span>
  );
}

/** The word for a state; one this version does not know is shown as it is. */
export function useStatusWord(): (of: Kind, status: string) => string {
  const text = useTexts(statusTexts);
  return (of, status) => {
    const key = `${of}.${status}`;
    return isTextKey(key) ? text(key) : status;
  };
}

function isTextKey(key: string): key is keyof typeof statusTexts.en {
  return Object.hasOwn(statusTexts.en, key);
}

const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 2, strokeLinecap: 'round', strokeLinejoin: 'round' } as const;

const shapes: Readonly<Record<MarkShape, React.JSX.Element>> = {
  disc: <circle cx={7} cy={7} r={5} fill="currentColor" />,
  ring: <circle cx={7} cy={7} r={4.5} {...line} />,
  check: <path d="M2.5 7.5l3 3 6-7" {...line} />,
  cross: <path d="M3 3l8 8M11 3l-8 8" {...line} />,
  triangle: <path d="M7 1.5l6 11H1z" fill="currentColor" />,
  pause: <path d="M4.5 2.5v9M9.5 2.5v9" {...line} strokeWidth={2.6} />,
  clock: <path d="M7 3.8V7l2.2 1.6M12 7A5 5 0 1 1 2 7a5 5 0 0 1 10 0z" {...line} strokeWidth={1.6} />,
  arrow: <path d="M2 7h9M8 3.5L11.5 7 8 10.5" {...line} />,
  question: <path d="M4.6 4.6a2.5 2.5 0 1 1 3.4 2.5c-.7.3-1 .8-1 1.6M7 11.6v.1" {...line} />,
  dash: <path d="M3 7h8" {...line} />,
};
