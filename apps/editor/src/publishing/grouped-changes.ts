import { diffDocuments, type DocumentChange, type WorkflowDocument } from '@rookery/model';

export type ChangeSign = 'added' | 'removed' | 'changed';

/** Everything that differs at one place, for a heading and the lines below it. */
export interface ChangeGroup {
  readonly kind: 'workflow' | 'agent' | 'links' | 'parameters' | 'called' | 'layout';
  /** The slug of an agent; empty otherwise. */
  readonly slug: string;
  readonly sign: ChangeSign;
  readonly changes: readonly DocumentChange[];
}

/** The differences of two documents as a person reads them: the workflow's own, agent by agent, links, parameters, calls, and the layout last. */
export function groupedChanges(before: WorkflowDocument, after: WorkflowDocument): readonly ChangeGroup[] {
  return groupChanges(diffDocuments(before, after));
}

const order = ['workflow', 'agent', 'links', 'parameters', 'called', 'layout'] as const;

export function groupChanges(changes: readonly DocumentChange[]): readonly ChangeGroup[] {
  const groups = Map.groupBy(changes, (change) => `${kindOf(change)} ${slugOf(change)}`);
  return [...groups.values()]
    .flatMap((held): readonly ChangeGroup[] => {
      const [first] = held;
      return first === undefined ? [] : [{ kind: kindOf(first), slug: slugOf(first), sign: signOf(first), changes: held }];
    })
    .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

function kindOf({ kind }: DocumentChange): ChangeGroup['kind'] {
  switch (kind) {
    case 'document': return 'workflow';
    case 'agent added': case 'agent removed': case 'agent renamed': case 'agent type': case 'agent version': case 'agent setting': return 'agent';
    case 'link added': case 'link removed': case 'link schema': return 'links';
    case 'parameter added': case 'parameter removed': case 'parameter': return 'parameters';
    case 'called workflow added': case 'called workflow removed': case 'called workflow': return 'called';
    case 'layout': return 'layout';
  }
}

function slugOf(change: DocumentChange): string {
  return 'agent' in change ? change.agent : '';
}

function signOf({ kind }: DocumentChange): ChangeSign {
  if (kind === 'agent added') return 'added';
  return kind === 'agent removed' ? 'removed' : 'changed';
}
