import { useEffect } from 'react';
import { entered, left, type FocusTrail } from './focus-trail.js';

const DIALOG = '[role="dialog"][aria-modal="true"]';

/** Gives the focus back to where a dialog was opened once the dialog has left the page and the focus would be nowhere; for the whole page, once. */
export function useFocusTrail(): void {
  useEffect(() => {
    let trail: FocusTrail<Element> = [];
    let last: Element | undefined;
    const onFocus = ({ target }: FocusEvent): void => {
      if (!(target instanceof Element)) return;
      const dialog = target.closest(DIALOG);
      if (dialog !== null) trail = entered(trail, dialog, last);
      last = openerOf(target);
    };
    const watcher = new MutationObserver(() => {
      if (trail.length === 0) return;
      const { trail: rest, wayBack } = left(trail, (place) => place.isConnected);
      trail = rest;
      if (wayBack === undefined || (document.activeElement !== null && document.activeElement !== document.body)) return;
      const place = wayBack.opener ?? document.querySelector('main');
      if (place instanceof HTMLElement) place.focus({ preventScroll: true });
    });
    document.addEventListener('focusin', onFocus);
    watcher.observe(document.body, { childList: true, subtree: true });
    return () => {
      document.removeEventListener('focusin', onFocus);
      watcher.disconnect();
    };
  }, []);
}

/** A choice of a menu goes with the menu: its button stays. */
function openerOf(element: Element): Element {
  const menu = element.closest('[role="menu"]');
  return (menu === null ? null : document.getElementById(menu.getAttribute('aria-labelledby') ?? '')) ?? element;
}
