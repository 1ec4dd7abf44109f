/** What is dragged over the folders. */
export type Dragged = { readonly kind: 'workflows'; readonly ids: readonly string[] } | { readonly kind: 'folder'; readonly path: string };

const WORKFLOWS = 'application/x-rookery-workflows';
const FOLDER = 'application/x-rookery-folder';

export function setDragged(transfer: DataTransfer, dragged: Dragged): void {
  transfer.effectAllowed = 'move';
  if (dragged.kind === 'folder') transfer.setData(FOLDER, dragged.path);
  else transfer.setData(WORKFLOWS, dragged.ids.join(','));
}

/** While something is dragged a page sees only of what kind it is. */
export function isDragged({ types }: DataTransfer): boolean {
  return types.includes(WORKFLOWS) || types.includes(FOLDER);
}

export function draggedIn(transfer: DataTransfer): Dragged | undefined {
  const path = transfer.getData(FOLDER);
  if (path !== '') return { kind: 'folder', path };
  const ids = transfer.getData(WORKFLOWS).split(',').filter((id) => id !== '');
  return ids.length === 0 ? undefined : { kind: 'workflows', ids };
}
