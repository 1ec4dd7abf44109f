export type ExportWhat = { readonly kind: 'workflows'; readonly ids: readonly string[] } | { readonly kind: 'folder'; readonly folder: string } | { readonly kind: 'all' };

export interface ExportChoice {
  readonly hasLayout: boolean;
  readonly form: 'bundle' | 'document';
  readonly version: 'draft' | 'published';
}

/** Where the files are asked for: one for each workflow, or one for a folder or everything. */
export function exportPaths(what: ExportWhat, { hasLayout, form, version }: ExportChoice): readonly string[] {
  const layout = `layout=${String(hasLayout)}`;
  switch (what.kind) {
    case 'all': return [`/api/v1/export?${layout}`];
    case 'folder': return [`/api/v1/export?folder=${encodeURIComponent(what.folder)}&${layout}`];
    case 'workflows': return what.ids.map((id) => `/api/v1/workflows/${id}/export?${layout}&as=${form}${version === 'published' ? '&version=published' : ''}`);
  }
}
