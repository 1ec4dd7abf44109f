import { diffValues } from './diff-values.js';
import type { JsonValue } from './json.js';
import type { WorkflowAgent, WorkflowDocument, WorkflowLink } from './workflow-document.js';

/**
 * One thing that differs between two documents, in a person's terms. `path` is dotted within what the kind names: within
 * the document, the agent, the parameter. `before` or `after` left out: it was not there, or is there no more.
 */
export type DocumentChange = ChangeDetail & {
  /** It changes how the workflow looks, not what it does. */
  readonly cosmetic: boolean;
};

export type ChangeDetail =
  | ({ readonly kind: 'document' } & ValueChange)
  | { readonly kind: 'agent added'; readonly agent: string; readonly type: string; readonly title: string | null }
  | { readonly kind: 'agent removed'; readonly agent: string; readonly type: string; readonly title: string | null }
  | { readonly kind: 'agent renamed'; readonly agent: string; readonly from: string }
  | { readonly kind: 'agent type'; readonly agent: string; readonly before: string; readonly after: string }
  | { readonly kind: 'agent version'; readonly agent: string; readonly before: number; readonly after: number }
  | ({ readonly kind: 'agent setting'; readonly agent: string } & ValueChange)
  | ({ readonly kind: 'link added' | 'link removed' } & LinkName)
  | ({ readonly kind: 'link schema' } & LinkName & ValueChange)
  | { readonly kind: 'parameter added' | 'parameter removed'; readonly parameter: string }
  | ({ readonly kind: 'parameter'; readonly parameter: string } & ValueChange)
  | { readonly kind: 'called workflow added' | 'called workflow removed' | 'called workflow'; readonly workflow: string; readonly changes: number }
  | { readonly kind: 'layout'; readonly agents: number };

export interface ValueChange {
  readonly path: string;
  readonly before?: JsonValue | undefined;
  readonly after?: JsonValue | undefined;
  /** The values are not told: the name says that a secret may stand there. */
  readonly hidden?: true;
}

export interface LinkName {
  readonly from: string;
  readonly port: string;
  readonly to: string;
}

export interface DiffOptions {
  /** Whether the values at this path may hold a secret. Default: by the name. A credential is told by its name, which is none. */
  readonly isSecret?: (path: string) => boolean;
}

/**
 * What a person must know to say yes to `after` in place of `before`: the document's own fields, then agents by slug, links,
 * parameters, called workflows, and the layout last as one cosmetic change. An agent that says `renamedFrom` is followed, with its links.
 */
export function diffDocuments(before: WorkflowDocument, after: WorkflowDocument, options: DiffOptions = {}): readonly DocumentChange[] {
  const former = followRenames(before, after);
  return [
    ...ownChanges(before, after, options),
    ...agentChanges(former, before, after, options),
    ...linkChanges(former.links, after.links, options),
    ...parameterChanges(before, after, options),
    ...calledChanges(before, after, options),
  ].map((change): DocumentChange => ({ ...change, cosmetic: false })).concat(layoutChange(former, after));
}

const ownFields = ['schemaVersion', 'name', 'title', 'description', 'tags', 'maxHops'] as const;

function ownChanges(before: WorkflowDocument, after: WorkflowDocument, options: DiffOptions): readonly ChangeDetail[] {
  return ownFields.flatMap((field) => valueChanges(before[field], after[field], field, options).map((change) => ({ kind: 'document' as const, ...change })));
}

interface Former {
  /** Slug of now -> the agent as it was. */
  readonly agents: ReadonlyMap<string, WorkflowAgent>;
  /** Slug of now -> slug of then, where they differ. */
  readonly renamed: ReadonlyMap<string, string>;
  /** The links as they were, in the slugs of now. */
  readonly links: readonly WorkflowLink[];
  readonly layout: ReadonlyMap<string, JsonValue>;
}

function followRenames(before: WorkflowDocument, after: WorkflowDocument): Former {
  const renamed = new Map<string, string>();
  for (const [slug, { renamedFrom }] of Object.entries(after.agents)) {
    const isNew = !Object.hasOwn(before.agents, slug);
    if (renamedFrom !== undefined && isNew && Object.hasOwn(before.agents, renamedFrom) && !Object.hasOwn(after.agents, renamedFrom)) renamed.set(slug, renamedFrom);
  }
  const nowBySlug = new Map([...renamed].map(([now, then]) => [then, now]));
  const now = (slug: string): string => nowBySlug.get(slug) ?? slug;
  return {
    renamed,
    agents: new Map(Object.entries(before.agents).map(([slug, agent]) => [now(slug), agent])),
    links: before.links.map((link) => ({ ...link, from: now(link.from), to: now(link.to) })),
    layout: new Map(Object.entries(before.layout ?? {}).map(([slug, place]) => [now(slug), place])),
  };
}

function agentChanges(former: Former, before: WorkflowDocument, after: WorkflowDocument, options: DiffOptions): readonly ChangeDetail[] {
  const slugs = [...new Set([...former.agents.keys(), ...Object.keys(after.agents)])].toSorted();
  return slugs.flatMap((slug): readonly ChangeDetail[] => {
    const was = former.agents.get(slug);
    const is = Object.hasOwn(after.agents, slug) ? after.agents[slug] : undefined;
    if (is === undefined) return was === undefined ? [] : [{ kind: 'agent removed', agent: slug, type: was.type, title: was.title ?? null }];
    if (was === undefined) return [{ kind: 'agent added', agent: slug, type: is.type, title: is.title ?? null }];
    const from = former.renamed.get(slug);
    return [...(from === undefined ? [] : [{ kind: 'agent renamed' as const, agent: slug, from }]), ...oneAgentChanges(slug, was, is, options)];
  });
}

function oneAgentChanges(agent: string, was: WorkflowAgent, is: WorkflowAgent, options: DiffOptions): readonly ChangeDetail[] {
  // What an agent was called before is told by the rename, once.
  const { type: formerType, version: formerVersion, renamedFrom: _formerName, ...before } = was;
  const { type, version, renamedFrom: _name, ...after } = is;
  return [
    ...(formerType === type ? [] : [{ kind: 'agent type' as const, agent, before: formerType, after: type }]),
    ...(formerVersion === version ? [] : [{ kind: 'agent version' as const, agent, before: formerVersion, after: version }]),
    ...valueChanges(before, after, '', options).map((change) => ({ kind: 'agent setting' as const, agent, ...change })),
  ];
}

function linkChanges(before: readonly WorkflowLink[], after: readonly WorkflowLink[], options: DiffOptions): readonly ChangeDetail[] {
  const formerByName = new Map(before.map((link) => [keyOf(link), link]));
  const byName = new Map(after.map((link) => [keyOf(link), link]));
  return [...new Set([...formerByName.keys(), ...byName.keys()])].toSorted().flatMap((key): readonly ChangeDetail[] => {
    const was = formerByName.get(key);
    const is = byName.get(key);
    if (was !== undefined && is !== undefined) return valueChanges(was.schema, is.schema, '', options).map((change) => ({ kind: 'link schema', ...nameOf(is), ...change }));
    if (is !== undefined) return [{ kind: 'link added', ...nameOf(is) }];
    return was === undefined ? [] : [{ kind: 'link removed', ...nameOf(was) }];
  });
}

function keyOf({ from, port, to }: WorkflowLink): string {
  return JSON.stringify([from, port, to]);
}

function nameOf({ from, port, to }: WorkflowLink): LinkName {
  return { from, port, to };
}

function parameterChanges(before: WorkflowDocument, after: WorkflowDocument, options: DiffOptions): readonly ChangeDetail[] {
  return named(before.parameters, after.parameters).flatMap(([parameter, was, is]): readonly ChangeDetail[] => {
    if (was === undefined) return [{ kind: 'parameter added', parameter }];
    if (is === undefined) return [{ kind: 'parameter removed', parameter }];
    const isSecret = options.isSecret ?? hasSecretName;
    return valueChanges(was, is, '', { isSecret: (path) => isSecret(path) || isSecret(parameter) }).map((change) => ({ kind: 'parameter' as const, parameter, ...change }));
  });
}

/** Only a published version holds what it calls; beside a draft there is nothing to compare. */
function calledChanges(before: WorkflowDocument, after: WorkflowDocument, options: DiffOptions): readonly ChangeDetail[] {
  if (before.workflows === undefined || after.workflows === undefined) return [];
  return named(before.workflows, after.workflows).flatMap(([workflow, was, is]): readonly ChangeDetail[] => {
    if (was === undefined) return [{ kind: 'called workflow added', workflow, changes: 0 }];
    if (is === undefined) return [{ kind: 'called workflow removed', workflow, changes: 0 }];
    const changes = diffDocuments(was, is, options).filter(({ cosmetic }) => !cosmetic).length;
    return changes === 0 ? [] : [{ kind: 'called workflow', workflow, changes }];
  });
}

function named<Value>(before: Readonly<Record<string, Value>> = {}, after: Readonly<Record<string, Value>> = {}): readonly (readonly [string, Value | undefined, Value | undefined])[] {
  const own = (values: Readonly<Record<string, Value>>, name: string): Value | undefined => (Object.hasOwn(values, name) ? values[name] : undefined);
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted().map((name) => [name, own(before, name), own(after, name)] as const);
}

function layoutChange(former: Former, after: WorkflowDocument): readonly DocumentChange[] {
  const places = new Map<string, JsonValue>(Object.entries(after.layout ?? {}));
  const slugs = [...new Set([...former.layout.keys(), ...places.keys()])];
  const moved = slugs.filter((slug) => diffValues(former.layout.get(slug), places.get(slug)).length > 0);
  return moved.length === 0 ? [] : [{ kind: 'layout', agents: moved.length, cosmetic: true }];
}

function valueChanges(before: unknown, after: unknown, path: string, { isSecret = hasSecretName }: DiffOptions): readonly ValueChange[] {
  return diffValues(before, after, path).map((change) => (isSecret(change.path) ? { path: change.path, hidden: true } : change));
}

const secretName = /authorization|password|passwd|secret|token|api[-_]?key|cookie|private[-_]?key/i;

/** By the last two names of the path, so that `headers.Authorization` and `secrets.0` are caught and `options.credential` is not. */
export function hasSecretName(path: string): boolean {
  return secretName.test(path.split('.').slice(-2).join('.'));
}
