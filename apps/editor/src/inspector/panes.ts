import { useCallback, useMemo, useState } from 'react';

/** The parts beside the one that is edited. */
export interface Panes {
  readonly hasInput: boolean;
  readonly hasOutput: boolean;
  readonly toggleInput: () => void;
  readonly toggleOutput: () => void;
}

const storedPanes = 'rookery inspector parts';

/** Which parts are shown; remembered in this browser. */
export function usePanes(): Panes {
  const [hidden, setHidden] = useState(() => (localStorage.getItem(storedPanes) ?? '').split(' '));
  const toggle = useCallback((name: string) => setHidden((before) => {
    const next = before.includes(name) ? before.filter((other) => other !== name) : [...before, name];
    localStorage.setItem(storedPanes, next.join(' '));
    return next;
  }), []);
  return useMemo(() => ({ hasInput: !hidden.includes('input'), hasOutput: !hidden.includes('output'), toggleInput: () => toggle('input'), toggleOutput: () => toggle('output') }), [hidden, toggle]);
}
