import { useLocation, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';

export type Filters<Name extends string> = Readonly<Partial<Record<Name, string>>>;

/** What a list is narrowed by, kept in the address, so that a link shows the same and "back" works. */
export function useFilters<Name extends string>(names: readonly Name[]): readonly [filters: Filters<Name>, change: (next: Filters<Name>) => void] {
  const search: unknown = useLocation({ select: (location) => location.search });
  const navigate = useNavigate();
  const joined = names.join(' ');
  const filters = useMemo(() => readFilters(search, names), [search, joined]);
  const change = useCallback((next: Filters<Name>) => void navigate({ to: '.', search: (old: object) => withFilters(old, next), replace: true }), [navigate]);
  return [filters, change];
}

function readFilters<Name extends string>(search: unknown, names: readonly Name[]): Filters<Name> {
  const given = new Map(Object.entries(search ?? {}).map(([name, value]) => [name, value === null || value === undefined ? '' : String(value)]));
  const filters: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = given.get(name);
    if (value !== undefined && value !== '') filters[name] = value;
  }
  return filters;
}

/** The search of the address with some fields set; empty ones go. */
export function withFilters(old: object, next: Readonly<Record<string, string | undefined>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ ...old, ...next }).filter(([, value]) => value !== undefined && value !== ''));
}
