import { isWithin } from './workflow-list.js';

/** A folder as the tree draws it. A folder is what workflows say of themselves: an empty one is not there. */
export interface FolderNode {
  readonly path: string;
  readonly name: string;
  readonly depth: number;
  /** Workflows in it and below it. */
  readonly workflows: number;
  readonly hasFolders: boolean;
}

export const DEEPEST_FOLDER = 8;

/** All folders that hold workflows, and those above them, in the order a tree is read. */
export function folderTree(folders: readonly string[]): readonly FolderNode[] {
  const paths = new Set(folders.flatMap((folder) => ancestors(folder)));
  return [...paths].toSorted(byParts).map((path) => ({
    path,
    name: path.split('/').at(-1) ?? path,
    depth: path.split('/').length - 1,
    workflows: folders.filter((folder) => isWithin(folder, path)).length,
    hasFolders: [...paths].some((other) => other.startsWith(`${path}/`)),
  }));
}

/** "sales/alerts" comes before "sales-old". */
function byParts(one: string, other: string): number {
  const [left, right] = [one.split('/'), other.split('/')];
  const place = left.findIndex((part, index) => part !== right[index]);
  return place < 0 ? left.length - right.length : (left[place] ?? '').localeCompare(right[place] ?? '');
}

/** What is in sight while these are folded. */
export function unfolded(tree: readonly FolderNode[], folded: ReadonlySet<string>): readonly FolderNode[] {
  return tree.filter(({ path }) => ancestors(path).slice(0, -1).every((above) => !folded.has(above)));
}

/** The folder and those above it, the outermost first; none for the top. */
export function ancestors(folder: string): readonly string[] {
  const parts = folder === '' ? [] : folder.split('/');
  return parts.map((_part, index) => parts.slice(0, index + 1).join('/'));
}

/** What a person typed as a folder: spaces and doubled slashes go. */
export function cleanFolder(text: string): string {
  return text.split('/').map((part) => part.trim()).filter((part) => part !== '').join('/');
}

export type FolderRefusal = 'itself' | 'deep';

/** Where a folder would be called when it is put into another; or why it cannot go there. */
export function movedFolder(from: string, into: string): { readonly ok: true; readonly to: string } | { readonly ok: false; readonly reason: FolderRefusal } {
  const name = from.split('/').at(-1) ?? from;
  const to = into === '' ? name : `${into}/${name}`;
  if (isWithin(into, from) || to === from) return { ok: false, reason: 'itself' };
  return to.split('/').length > DEEPEST_FOLDER ? { ok: false, reason: 'deep' } : { ok: true, to };
}
