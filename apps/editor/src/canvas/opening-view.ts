import type { Box, Size } from '../document/graph-document.js';

const LEAST_ZOOM = 0.5;
const PADDING = 48;

/** How a workflow is seen first: all of it where it can be read so, else its beginning, at the left. */
export function openingView(bounds: Box | undefined, { width, height }: Size): { readonly x: number; readonly y: number; readonly zoom: number } {
  if (bounds === undefined) return { x: width / 2, y: height / 2, zoom: 1 };
  const zoom = Math.min(1, (width - 2 * PADDING) / bounds.width, (height - 2 * PADDING) / bounds.height);
  if (zoom >= LEAST_ZOOM) return { x: (width - bounds.width * zoom) / 2 - bounds.x * zoom, y: (height - bounds.height * zoom) / 2 - bounds.y * zoom, zoom };
  const isWide = bounds.width * LEAST_ZOOM > width - 2 * PADDING;
  const isHigh = bounds.height * LEAST_ZOOM > height - 2 * PADDING;
  const zoomed = LEAST_ZOOM + 0.15;
  return {
    x: (isWide ? PADDING : (width - bounds.width * zoomed) / 2) - bounds.x * zoomed,
    y: (isHigh ? PADDING : (height - bounds.height * zoomed) / 2) - bounds.y * zoomed,
    zoom: zoomed,
  };
}
