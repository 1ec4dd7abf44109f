import type { JsonValue } from '@rookery/model';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import type { Clause } from './filter-builder.js';
import { readForm } from './row-query.js';

/** The filter form in the address, written there as JSON: the same text that agents and scripts use. */
export function useFormFilter(): readonly [form: JsonValue | undefined, change: (form: readonly Clause[]) => void] {
  const given: unknown = useLocation({ select: ({ search }) => Object.entries(search).find(([name]) => name === 'filter')?.[1] });
  const navigate = useNavigate();
  // The router reads what is JSON; a text within is a form that somebody quoted.
  const text = given === undefined ? undefined : typeof given === 'string' ? given : JSON.stringify(given);
  const form = useMemo(() => readForm(text), [text]);
  const change = useCallback((next: readonly Clause[]) => void navigate({ to: '.', search: (old: object) => Object.fromEntries(Object.entries({ ...old, filter: next }).filter(([name]) => name !== 'filter' || next.length > 0)), replace: true }), [navigate]);
  return [form, change];
}
