import type { Walk } from './feed-cursor.js';

/** Looks at the next page's name; `undefined` when the links have come round to where they were (Brent, 1980). */
export function watchForCycle({ anchor, power, lap }: Walk['watch'], name: string): Walk['watch'] | undefined {
  if (name === anchor) return undefined;
  return lap + 1 === power ? { anchor: name, power: power * 2, lap: 0 } : { anchor, power, lap: lap + 1 };
}
