import type { AgentManifest, JsonObject, WorkflowAgent, WorkflowDocument } from '@rookery/model';
import type { KnownTypes } from '../graph-document.js';

/** A manifest for tests; every agent also has `error`. */
export function manifest(type: string, more: Partial<AgentManifest> = {}): AgentManifest {
  return {
    apiVersion: 1, type, version: 1, kind: 'step', title: type, summary: '', category: 'flow', triggers: [],
    outputs: [{ name: 'out', title: 'Out' }, { name: 'error', title: 'Error' }], options: { type: 'object', properties: {} }, examples: [], ...more,
  };
}

export const hook = manifest('hook', { kind: 'source', title: 'Hook', triggers: ['webhook'] });
export const sift = manifest('sift', { title: 'Sift', outputs: [{ name: 'out', title: 'Passed' }, { name: 'else', title: 'Else' }, { name: 'error', title: 'Error' }] });
export const route = manifest('route', { title: 'Route', outputs: [{ name: 'else', title: 'Else' }, { name: 'error', title: 'Error' }], outputsFrom: 'cases.*.port' });
export const tell = manifest('tell', { kind: 'action', title: 'Tell', outputs: [{ name: 'error', title: 'Error' }] });

export const catalogue: KnownTypes = { types: new Map([hook, sift, route, tell].map((held) => [held.type, held])) };

export function agent(type: string, options: Readonly<Record<string, unknown>> = {}, more: Partial<WorkflowAgent> = {}): WorkflowAgent {
  return { type, version: 1, options, ...more };
}

/** `links` as in `hook -> sift`, or `sift.else -> tell` by another port than `out`; agents stand 304 apart, on the grid. */
export function flow(agents: Readonly<Record<string, WorkflowAgent>>, links: readonly string[] = [], more: { readonly layout?: Readonly<Record<string, JsonObject>> } & Partial<WorkflowDocument> = {}): WorkflowDocument {
  const { layout, ...fields } = more;
  return {
    schemaVersion: 1, name: 'flow', ...fields, agents,
    links: links.map((text) => {
      const [, from = '', port = 'out', to = ''] = /^([^.\s]+)(?:\.(\S+))? -> (\S+)$/.exec(text) ?? [];
      return { from, port, to };
    }),
    layout: { ...Object.fromEntries(Object.keys(agents).map((slug, place) => [slug, { x: place * 304, y: 0 }])), ...layout },
  };
}

/** hook -> sift -> tell. */
export const lots = flow({ hook: agent('hook'), sift: agent('sift', { match: 'all' }), tell: agent('tell', { text: '{{ id }}' }) }, ['hook -> sift', 'sift -> tell']);

/** Links as text, in order. */
export function linksOf(document: WorkflowDocument): readonly string[] {
  return document.links.map(({ from, port, to }) => `${from}${port === 'out' ? '' : `.${port}`} -> ${to}`).toSorted();
}
