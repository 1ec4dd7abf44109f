/** How the agents of the workflow below hang together; the laws in `laws.ts` speak of them by these names. */
export interface CrashWorkflowPlan {
  readonly recorderUrl: string;
  /** One more agent on the side; publishing with and without it makes a version, a draining link and an agent that goes. */
  readonly hasExtra?: boolean;
}

const retry = { attempts: 100, backoff: '200ms', onUnknown: 'retry' } as const;
const sumUp = 'export default (event, ctx) => { ctx.keyed.sum = (ctx.keyed.sum ?? 0) + event.n; return { ...event, sum: ctx.keyed.sum }; }';

/**
 * Every primitive at once: code with memory, a split, keyed state, a durable timer, calls outside, an inbox, a table
 * that is polled, one that cannot be reached, a door for hand-fed events and code that fails on some of them.
 */
export function crashWorkflow({ recorderUrl, hasExtra = false }: CrashWorkflowPlan) {
  const callOut = (path: string) => ({ type: 'call-http', version: 1, options: { url: `${recorderUrl}/${path}/{{ id }}` }, retry });
  return {
    schemaVersion: 1,
    name: 'crash',
    agents: {
      posts: { type: 'webhook', version: 1, key: '{{ k }}' },
      sum: { type: 'javascript', version: 1, options: { code: sumUp } },
      split: { type: 'filter', version: 1, options: { conditions: [{ field: 'n', is: 'at least', value: 4 }] } },
      send: callOut('send'),
      tally: { type: 'count', version: 1, options: { every: 1 } },
      inbox: { type: 'add-to-inbox', version: 1, options: { title: '{{ key }} {{ count }}' }, retry },
      change: { type: 'detect-change', version: 1, options: { key: '{{ k }}', fields: ['n'], payload: 'event' } },
      hold: { type: 'delay', version: 1, options: { for: '1s' } },
      late: callOut('late'),
      rows: { type: 'sql-query', version: 1, options: { credential: 'source', sql: 'select id, amount from sale', cursor: 'id', tieBreak: 'id' }, schedule: { every: '1s' } },
      fetched: callOut('row'),
      hand: { type: 'manual', version: 1 },
      picky: { type: 'javascript', version: 1, options: { code: "export default (event) => { if (event.poison) throw new Error('poison'); return event; }" } },
      absent: { type: 'sql-query', version: 1, options: { credential: 'absent', sql: 'select id from sale', cursor: 'id', tieBreak: 'id' }, schedule: { every: '1s' } },
      aside: { type: 'count', version: 1 },
      ...(hasExtra ? { extra: { type: 'count', version: 1 } } : {}),
    },
    links: [
      { from: 'posts', to: 'sum' }, { from: 'sum', to: 'split' }, { from: 'split', to: 'send' }, { from: 'split', port: 'else', to: 'aside' },
      { from: 'posts', to: 'tally' }, { from: 'tally', to: 'inbox' },
      { from: 'posts', to: 'change' }, { from: 'change', to: 'aside' }, { from: 'change', port: 'unchanged', to: 'aside' },
      { from: 'posts', to: 'hold' }, { from: 'hold', to: 'late' },
      { from: 'rows', to: 'fetched' },
      { from: 'hand', to: 'picky' }, { from: 'picky', to: 'aside' }, { from: 'absent', to: 'aside' },
      ...(hasExtra ? [{ from: 'posts', to: 'extra' }] : []),
    ],
  };
}

/** Events with `n` below this leave `split` on "else". */
export const leastSent = 4;
