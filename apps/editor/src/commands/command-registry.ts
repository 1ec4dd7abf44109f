import { useLayoutEffect } from 'react';
import { create } from 'zustand';
import type { Command } from './command.js';

interface RegistryState {
  /** By the place that offers them; what was opened last comes first. */
  readonly groups: ReadonlyMap<string, readonly Command[]>;
}

const useRegistry = create<RegistryState>(() => ({ groups: new Map() }));

/** Offers commands while the component that calls it is shown. `place` names it; the commands must be memoised. */
export function useCommands(place: string, commands: readonly Command[]): void {
  useLayoutEffect(() => {
    useRegistry.setState(({ groups }) => ({ groups: new Map([[place, commands], ...[...groups].filter(([other]) => other !== place)]) }));
    return () => useRegistry.setState(({ groups }) => ({ groups: new Map([...groups].filter(([other, held]) => other !== place || held !== commands)) }));
  }, [place, commands]);
}

/** All commands that are offered now. */
export function useOfferedCommands(): readonly Command[] {
  const groups = useRegistry((state) => state.groups);
  return [...groups.values()].flat();
}

export function offeredCommands(): readonly Command[] {
  return [...useRegistry.getState().groups.values()].flat();
}
