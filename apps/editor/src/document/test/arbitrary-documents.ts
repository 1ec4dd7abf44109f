import type { WorkflowDocument } from '@rookery/model';
import fc from 'fast-check';
import { addLink, removeLink } from '../links.js';
import { renameAgent } from '../rename-agent.js';
import { removeItems } from '../items.js';
import { setAgentField, setOption } from '../agents.js';
import { withLayout } from '../layout.js';
import { setDocumentField, setParameter } from '../document-fields.js';
import { agent, flow } from './documents.js';

const slugs = ['a', 'b', 'c', 'd', 'e', 'constructor'] as const;
const values = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom('x', 'y', ''), fc.constant([1, 2]), fc.constant({ deep: { er: 1 } }));

/** A small document with everything a document may hold. */
export const documents: fc.Arbitrary<WorkflowDocument> = fc
  .record({
    held: fc.subarray([...slugs]),
    options: fc.array(values, { minLength: 6, maxLength: 6 }),
    links: fc.array(fc.tuple(fc.constantFrom(...slugs), fc.constantFrom('out', 'else', 'error'), fc.constantFrom(...slugs)), { maxLength: 8 }),
    note: fc.option(fc.constantFrom('one', 'two')),
  })
  .map(({ held, options, links, note }) => {
    const bare = flow(Object.fromEntries(held.map((slug, place) => [slug, agent(['sift', 'route', 'tell'][place % 3] ?? 'sift', { first: options[place], second: place })])));
    const linked = links.reduce((document, [from, port, to]) => addLink(document, { from, port, to }), bare);
    return note === null ? linked : withLayout(linked, { 'note:1': { x: 0, y: 200, width: 200, height: 100, text: note, color: 'blue' } });
  });

type Edit = (document: WorkflowDocument) => WorkflowDocument;

/** Something one person does to one agent, to its links, or to the workflow. */
export function editsOf(own: readonly string[]): fc.Arbitrary<Edit> {
  const slug = fc.constantFrom(...own);
  return fc.oneof(
    fc.tuple(slug, fc.constantFrom('first', 'second', 'third'), values).map(([name, field, value]): Edit => (document) => setOption(document, name, { path: [field], value })),
    fc.tuple(slug, fc.constantFrom('one', 'two', undefined)).map(([name, title]): Edit => (document) => setAgentField(document, name, { field: 'title', value: title })),
    slug.map((name): Edit => (document) => removeItems(document, [name])),
    // Not under the name of one that was renamed: whom a link to that name means, nobody could tell.
    slug.map((name): Edit => (document) => (Object.hasOwn(document.agents, name) || Object.hasOwn(document.agents, `${name}-renamed`) ? document : withLayout({ ...document, agents: { ...document.agents, [name]: agent('sift', { first: 'new' }) } }, { [name]: { x: 0, y: 504 } }))),
    fc.tuple(slug, slug, fc.constantFrom('out', 'else')).map(([from, to, port]): Edit => (document) => addLink(document, { from, port, to })),
    fc.tuple(slug, slug).map(([from, to]): Edit => (document) => removeLink(document, { from, port: 'out', to })),
    // Of a published agent, so that the document tells of it: renamed and rewritten at once in a draft that never ran, it is another agent.
    slug.map((name): Edit => (document) => renameAgent(document, name, { to: `${name}-renamed`, published: { document } })),
  );
}

/** Whatever anybody may do. */
export const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 6, arbitrary: editsOf(slugs) },
  { weight: 1, arbitrary: fc.constantFrom('One', 'Two', undefined).map((title): Edit => (document) => setDocumentField(document, 'title', title)) },
  { weight: 1, arbitrary: fc.constantFrom(1, 2).map((value): Edit => (document) => setParameter(document, 'least', { type: 'number', default: value })) },
  { weight: 1, arbitrary: fc.constantFrom('three', 'four').map((text): Edit => (document) => withLayout(document, { 'note:1': { x: 1, y: 2, width: 100, height: 50, text, color: 'red' } })) },
);

export const editLists = (edit: fc.Arbitrary<Edit>): fc.Arbitrary<Edit> => fc.array(edit, { maxLength: 5 }).map((edits): Edit => (document) => edits.reduce((current, one) => one(current), document));
