/** The trivial transform of the peers' flow. */
export const transformCode = 'export default (event) => ({ ...event, total: event.price * event.quantity })';

const transform = { type: 'javascript', version: 1, options: { code: transformCode } };
// Every event passes, so that each can be looked for behind the filter.
const filter = { type: 'filter', version: 1, options: { conditions: [{ field: 'total', is: 'at least', value: 1 }] } };
const hook = { type: 'webhook', version: 1, options: { auth: 'none' } };

function chain(name: string, agents: Readonly<Record<string, unknown>>): unknown {
  const slugs = Object.keys(agents);
  return { schemaVersion: 1, name, title: name, agents, links: slugs.slice(1).map((to, index) => ({ from: slugs[index], to })) };
}

/** webhook -> javascript -> filter -> call-http. */
export function ingestWorkflow(sinkUrl: string): unknown {
  return chain('bench-ingest', { hook, transform, filter, sink: { type: 'call-http', version: 1, options: { url: sinkUrl } } });
}

/** The pipeline with a dedupe key on its hook, and an action behind `else`, which owns the deliveries that a log is filled with. */
export function growthWorkflow(): unknown {
  const count = { type: 'count', version: 1, options: { key: '{{ seller }}' } };
  const tell = { type: 'add-to-inbox', version: 1, options: { title: '{{ id }}' } };
  return {
    schemaVersion: 1, name: 'bench-growth', agents: { hook: { ...hook, dedupeKey: '{{ id }}' }, transform, filter, count, tell },
    links: [{ from: 'hook', to: 'transform' }, { from: 'transform', to: 'filter' }, { from: 'filter', to: 'count' }, { from: 'filter', port: 'else', to: 'tell' }],
  };
}

/** webhook -> javascript -> filter -> count, per seller of fifty. */
export function pipelineWorkflow(): unknown {
  return chain('bench-pipeline', { hook, transform, filter, count: { type: 'count', version: 1, options: { key: '{{ seller }}' } } });
}

/** webhook -> push-websocket, a channel per price of a thousand. */
export function pushWorkflow(): unknown {
  return chain('bench-push', { hook, push: { type: 'push-websocket', version: 1, options: { channel: 'price-{{ price }}', message: { id: '{{ id }}', sentAt: '{{ sentAt }}' }, access: 'address' } } });
}
