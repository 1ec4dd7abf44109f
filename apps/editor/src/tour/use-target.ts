import { useEffect, useState } from 'react';
import type { Box } from './tour-steps.js';

const LOOK_MS = 250;

/** Where the first element that fits is now; it may come later, move, and go. */
export function useTarget(selector: string | undefined): Box | undefined {
  const [box, setBox] = useState<Box>();
  useEffect(() => {
    if (selector === undefined) {
      setBox(undefined);
      return undefined;
    }
    const look = (): void => {
      const rect = document.querySelector(selector)?.getBoundingClientRect();
      const isSeen = rect !== undefined && rect.width > 0 && rect.bottom > 0 && rect.right > 0 && rect.top < innerHeight && rect.left < innerWidth;
      const next = isSeen ? { left: Math.round(rect.left), top: Math.round(rect.top), width: Math.round(rect.width), height: Math.round(rect.height) } : undefined;
      setBox((old) => (old?.left === next?.left && old?.top === next?.top && old?.width === next?.width && old?.height === next?.height ? old : next));
    };
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [selector]);
  return box;
}
