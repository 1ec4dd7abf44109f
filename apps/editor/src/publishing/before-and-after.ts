import type { WorkflowDocument } from '@rookery/model';
import { linkId } from '../document/graph-document.js';
import { boxAround, pictureOf, type Picture, type PictureMark, type PictureTypes } from '../pictures/picture.js';
import { groupedChanges } from './grouped-changes.js';

const noTypes: PictureTypes = new Map();

/** How a workflow looked and looks. What was removed is marked on the picture before, what came on the one after; both show the same part of the canvas. */
export function beforeAndAfter(before: WorkflowDocument, after: WorkflowDocument, types: PictureTypes = noTypes): { readonly before: Picture; readonly after: Picture; readonly counts: Readonly<Record<Exclude<PictureMark, 'same'>, number>> } {
  const groups = groupedChanges(before, after).filter(({ kind }) => kind === 'agent');
  const marks = new Map(groups.map(({ slug, sign }) => [slug, sign]));
  const renames = new Map(groups.flatMap(({ slug, changes }) => changes.flatMap((change) => (change.kind === 'agent renamed' ? [[change.from, slug] as const] : []))));
  const now = (slug: string): string => renames.get(slug) ?? slug;
  const linksBefore = new Set(before.links.map((link) => linkId({ ...link, from: now(link.from), to: now(link.to) })));
  const linksAfter = new Set(after.links.map(linkId));
  const parts = [
    pictureOf(before, types, { ofAgent: (slug) => marks.get(now(slug)), ofLink: (link) => (linksAfter.has(linkId({ ...link, from: now(link.from), to: now(link.to) })) ? 'same' : 'removed') }),
    pictureOf(after, types, { ofAgent: (slug) => marks.get(slug), ofLink: (link) => (linksBefore.has(linkId(link)) ? 'same' : 'added') }),
  ] as const;
  const box = boxAround(parts.flatMap(({ agents }) => agents));
  const count = (sign: PictureMark): number => groups.filter((group) => group.sign === sign).length;
  return { before: { ...parts[0], box }, after: { ...parts[1], box }, counts: { added: count('added'), removed: count('removed'), changed: count('changed') } };
}
