const COLUMNS = 25;
const ROWS = 20;
const LINKS = 600;

/** 500 agents and 600 links in columns, as a person lays them out, and above them a webhook with one filter, whose links carry what is posted. */
export function bigWorkflow(): unknown {
  const slugs = Array.from({ length: COLUMNS * ROWS - 2 }, (_, index) => `step-${index + 1}`);
  const filter = (title: string) => ({ type: 'filter', version: 1, title, options: { conditions: [{ field: 'score', is: 'at least', value: 1 }] } });
  const right = slugs.slice(ROWS).map((to, index) => ({ from: slugs[index] ?? '', port: 'out', to }));
  const across = slugs.slice(ROWS + 1).map((to, index) => ({ from: slugs[index] ?? '', port: 'else', to }));
  return {
    schemaVersion: 1,
    name: 'bench-editor',
    title: 'Bench editor',
    agents: { hook: { type: 'webhook', version: 1, title: 'Hook', options: { auth: 'none' } }, probe: filter('Probe'), ...Object.fromEntries(slugs.map((slug, index) => [slug, filter(`Filter ${index + 1}`)])) },
    links: [{ from: 'hook', port: 'out', to: 'probe' }, ...[...right, ...across].slice(0, LINKS - 1)],
    layout: {
      hook: { x: 0, y: -160 },
      probe: { x: 280, y: -160 },
      ...Object.fromEntries(slugs.map((slug, index) => [slug, { x: Math.floor(index / ROWS) * 280, y: (index % ROWS) * 112 }])),
    },
  };
}
