/**
 * A post, code, two keyed steps and a call outside: a chain that is cut wherever its agents are shared out among workers.
 */
export function lotWorkflow(sinkUrl: string) {
  return {
    schemaVersion: 1,
    name: 'lots',
    agents: {
      posts: { type: 'webhook', version: 1, key: '{{ k }}' },
      score: { type: 'javascript', version: 1, options: { code: 'export default (lot) => ({ ...lot, score: lot.n * 2 })' } },
      first: { type: 'deduplicate', version: 1, options: { key: '{{ id }}' } },
      tally: { type: 'count', version: 1, options: { every: 1 } },
      send: { type: 'call-http', version: 1, options: { url: `${sinkUrl}/{{ id }}` }, retry: { attempts: 100, backoff: '200ms', onUnknown: 'retry' } },
    },
    links: [{ from: 'posts', to: 'score' }, { from: 'score', to: 'first' }, { from: 'first', to: 'tally' }, { from: 'first', to: 'send' }],
  };
}
