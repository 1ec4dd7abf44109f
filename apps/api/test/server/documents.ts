/** Calls, through user code and a filter, into the inbox; what is worth less than 100 is left out. */
export const bargains = {
  schemaVersion: 1,
  name: 'bargains',
  agents: {
    calls: { type: 'webhook', version: 1, options: { auth: 'none' }, dedupeKey: '{{ id }}' },
    double: { type: 'javascript', version: 1, options: { code: 'export default (event) => ({ ...event, value: event.price * 2 })' } },
    good: { type: 'filter', version: 1, options: { conditions: [{ field: 'value', is: 'at least', value: 100 }] } },
    tell: { type: 'add-to-inbox', version: 1, options: { title: 'lot {{ id }} is worth {{ value }}' } },
  },
  links: [
    { from: 'calls', to: 'double' },
    { from: 'double', to: 'good' },
    { from: 'good', to: 'tell' },
  ],
} as const;

/** A call into a filter that lets everything through; there is an output nobody reads. */
export function plain(name: string, options: Readonly<Record<string, unknown>> = { auth: 'none' }) {
  return {
    schemaVersion: 1,
    name,
    agents: { calls: { type: 'webhook', version: 1, options }, all: { type: 'filter', version: 1, options: { conditions: [{ field: 'refused', is: 'absent' }] } } },
    links: [{ from: 'calls', to: 'all' }],
  };
}
