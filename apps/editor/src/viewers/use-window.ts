import { useCallback, useLayoutEffect, useRef, useState, type RefObject, type UIEvent } from 'react';

/** The lines that must be drawn, and where they begin. */
export interface LineWindow {
  readonly first: number;
  readonly last: number;
}

const OVERSCAN = 12;

/** Which lines of equal height are in sight. */
export function linesInSight({ top, height, count, line }: { readonly top: number; readonly height: number; readonly count: number; readonly line: number }): LineWindow {
  const first = Math.max(0, Math.min(count, Math.floor(top / line) - OVERSCAN));
  return { first, last: Math.min(count, Math.ceil((top + height) / line) + OVERSCAN) };
}

/** Draws only what is in sight of a long list of lines of equal height. */
export function useWindow(count: number, line: number): {
  readonly place: RefObject<HTMLDivElement | null>;
  readonly shown: LineWindow;
  readonly onScroll: (event: UIEvent<HTMLDivElement>) => void;
  readonly bring: (index: number) => void;
} {
  const place = useRef<HTMLDivElement>(null);
  const [sight, setSight] = useState({ top: 0, height: 600 });
  const take = useCallback((element: HTMLElement) => {
    const { scrollTop, clientHeight } = element;
    setSight((old) => (old.top === scrollTop && old.height === clientHeight ? old : { top: scrollTop, height: clientHeight }));
  }, []);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => take(element));
    observer.observe(element);
    take(element);
    return () => observer.disconnect();
  }, [take, count]);
  const bring = useCallback((index: number) => {
    const element = place.current;
    if (element === null) return;
    const top = index * line;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + line > element.scrollTop + element.clientHeight) element.scrollTop = top + line - element.clientHeight;
  }, [line]);
  return { place, shown: linesInSight({ ...sight, count, line }), onScroll: (event) => take(event.currentTarget), bring };
}
