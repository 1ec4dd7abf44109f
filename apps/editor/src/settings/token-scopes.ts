/** What a token may do with one kind of thing. */
export interface ScopeRow {
  readonly thing: string;
  readonly scopes: readonly { readonly scope: string; readonly deed: string }[];
}

/** Scopes by what they are about, in the order given; `workflow:read` is the deed `read` with the thing `workflow`. */
export function scopeRows(scopes: readonly string[]): readonly ScopeRow[] {
  const parts = scopes.map((scope) => {
    const colon = scope.indexOf(':');
    return { scope, thing: colon < 0 ? scope : scope.slice(0, colon), deed: colon < 0 ? '' : scope.slice(colon + 1) };
  });
  return [...Map.groupBy(parts, ({ thing }) => thing)].map(([thing, held]) => ({ thing, scopes: held.map(({ scope, deed }) => ({ scope, deed })) }));
}
