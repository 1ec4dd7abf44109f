import { parseWorkflowDocument } from '@rookery/model';
import type { WorkflowDocument } from '../document/graph-document.js';

/** Work the server does not have yet, with what it was made of. */
export interface UnsavedCopy {
  /** When it was kept, in milliseconds since 1970. */
  readonly at: number;
  readonly revision: number;
  readonly base: WorkflowDocument;
  readonly document: WorkflowDocument;
}

/** Keeps unsaved work through a crash, for each workflow and each page that edits it. */
export interface UnsavedWork {
  /** Whether it could be kept; a browser may be out of space. */
  put(workflowId: string, copy: UnsavedCopy): boolean;
  /** Drops what this page kept. */
  forget(workflowId: string): void;
  /** What any page of this account kept, the oldest first. */
  list(workflowId: string): readonly { readonly key: string; readonly copy: UnsavedCopy }[];
  drop(key: string): void;
}

export type TextStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

const PREFIX = 'rookery unsaved';

/**
 * Work is kept for each account; nobody else gets it who signs in here. `pageId` tells pages of one browser apart, so that none
 * writes over the work of another.
 */
export function unsavedWork(storage: TextStorage, { account, pageId }: { readonly account: string; readonly pageId: string }): UnsavedWork {
  const prefixOf = (workflowId: string): string => `${PREFIX} ${account} ${workflowId} `;
  const keyOf = (workflowId: string): string => `${prefixOf(workflowId)}${pageId}`;
  return {
    put: (workflowId, copy) => {
      try {
        storage.setItem(keyOf(workflowId), JSON.stringify(copy));
        return true;
      } catch {
        return false;
      }
    },
    forget: (workflowId) => storage.removeItem(keyOf(workflowId)),
    drop: (key) => storage.removeItem(key),
    list: (workflowId) => {
      const keys = Array.from({ length: storage.length }, (_, place) => storage.key(place) ?? '').filter((key) => key.startsWith(prefixOf(workflowId)));
      return keys.flatMap((key) => {
        const copy = readCopy(storage.getItem(key) ?? '');
        return copy === undefined ? [] : [{ key, copy }];
      }).toSorted((one, other) => one.copy.at - other.copy.at);
    },
  };
}

/** What another version of the editor, or somebody's hand, left there may be anything. */
function readCopy(text: string): UnsavedCopy | undefined {
  try {
    const { at, revision, base, document }: Readonly<Record<string, unknown>> = JSON.parse(text);
    const [read, made] = [parseWorkflowDocument(document), parseWorkflowDocument(base)];
    return typeof at === 'number' && typeof revision === 'number' && read.ok && made.ok ? { at, revision, base: made.value, document: read.value } : undefined;
  } catch {
    return undefined;
  }
}
