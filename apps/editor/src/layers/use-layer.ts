import { useId, useWindowEvent } from '@mantine/hooks';

interface LayerOptions {
  readonly isOpen: boolean;
  /** Called for Escape while nothing lies above. */
  readonly onEscape: () => void;
}

/** What a layer hands to its dialog; its own closing by Escape must be off. */
export interface Layer {
  readonly id: string;
  readonly 'data-layer': 'open' | 'closing';
}

/** Listens for Escape as one layer of several: the topmost takes the key, the others never learn of it. */
export function useLayer({ isOpen, onEscape }: LayerOptions): Layer {
  const id = useId();
  useWindowEvent('keydown', (event) => {
    if (!isOpen || event.key !== 'Escape' || event.isComposing || isTaken(event.target) || topmost()?.closest(`[id="${id}"]`) == null) return;
    event.stopImmediatePropagation();
    onEscape();
  }, { capture: true });
  return { id, 'data-layer': isOpen ? 'open' : 'closing' };
}

/** An open list of choices has the key for itself; the library marks its field. */
function isTaken(target: EventTarget | null): boolean {
  return target instanceof Element && target.getAttribute('data-mantine-stop-propagation') === 'true';
}

/** Of equal height, the one opened last stands last in the document. */
function topmost(): Element | undefined {
  const open = [...document.querySelectorAll('[role="dialog"][aria-modal="true"]')].filter((dialog) => dialog.closest('[data-layer="closing"]') === null);
  return open.toSorted((one, other) => heightOf(one) - heightOf(other)).at(-1);
}

function heightOf(dialog: Element): number {
  return Number(getComputedStyle(dialog).getPropertyValue('--mb-z-index')) || 0;
}
