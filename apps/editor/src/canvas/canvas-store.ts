import { create } from 'zustand';
import type { ItemId, Position } from '../document/graph-document.js';

/** Where what is picked goes: after an output, into a link, or to a free place. */
export type PickerPlace =
  | { readonly kind: 'free'; readonly at?: Position | undefined }
  | { readonly kind: 'after'; readonly from: string; readonly port: string; readonly at?: Position | undefined }
  | { readonly kind: 'into'; readonly link: ItemId };

/** What a dialog over the canvas is about. */
export type CanvasDialog = { readonly kind: 'link'; readonly slug: string } | { readonly kind: 'splice'; readonly slug: string };

interface CanvasState {
  readonly picker: PickerPlace | undefined;
  readonly dialog: CanvasDialog | undefined;
  readonly isSearching: boolean;
  /** In pixels of the window. */
  readonly menu: (Position & { readonly on: ItemId | undefined }) | undefined;
  /** The link that a dragged agent would go into. */
  readonly spliceTarget: ItemId | undefined;
  /** What the canvas should bring into sight, and focus when it `takesFocus`; a new object each time. */
  readonly wanted: { readonly id: ItemId; readonly takesFocus: boolean } | undefined;
  readonly hasMinimap: boolean;
}

const stored = 'rookery minimap';

/** What is open over the canvas. Nothing of the document is here, and nothing of what runs. */
export const useCanvas = create<CanvasState>(() => ({
  picker: undefined, dialog: undefined, isSearching: false, menu: undefined, spliceTarget: undefined, wanted: undefined, hasMinimap: globalThis.localStorage?.getItem(stored) !== 'off',
}));

export function openPicker(place: PickerPlace): void {
  useCanvas.setState({ picker: place, menu: undefined });
}

/** Closes what lies over the canvas; what was focused before gets the focus back. */
export function closePicker(): void {
  useCanvas.setState({ picker: undefined });
}

/** Brings an item into sight and gives it the focus. */
export function show(id: ItemId): void {
  useCanvas.setState({ wanted: { id, takesFocus: true } });
}

/** Brings an item into sight and leaves the focus where it is, as when a panel opens that could cover it. */
export function keepInSight(id: ItemId): void {
  useCanvas.setState({ wanted: { id, takesFocus: false } });
}

export function toggleMinimap(): void {
  const hasMinimap = !useCanvas.getState().hasMinimap;
  localStorage.setItem(stored, hasMinimap ? 'on' : 'off');
  useCanvas.setState({ hasMinimap });
}

/** For when the editor is left: nothing of one workflow is open in the next. */
export function resetCanvas(): void {
  useCanvas.setState({ picker: undefined, dialog: undefined, isSearching: false, menu: undefined, spliceTarget: undefined, wanted: undefined });
}
