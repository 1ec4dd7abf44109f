import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { attempt, faultText, tellDone, tellFault } from '../notices/notices.js';
import { useTexts } from '../texts/texts.js';
import { movedFolder } from './folder-tree.js';
import { moveWorkflow, pauseWorkflow, removeWorkflow, renameFolder, resumeWorkflow } from './workflows-api.js';
import { titleOf, type ListedWorkflow } from './workflow-list.js';
import { workflowsTexts } from './workflows-texts.js';

export interface WorkflowActions {
  readonly pause: (workflows: readonly ListedWorkflow[]) => Promise<void>;
  readonly resume: (workflows: readonly ListedWorkflow[]) => Promise<void>;
  readonly move: (ids: readonly string[], folder: string) => Promise<boolean>;
  readonly remove: (workflow: ListedWorkflow) => Promise<boolean>;
  readonly renameFolder: (from: string, to: string) => Promise<boolean>;
  readonly moveFolder: (from: string, into: string) => Promise<boolean>;
}

/** What can be done with workflows of the list; each tells how it ended and lets the list ask anew. */
export function useWorkflowActions(): WorkflowActions {
  const text = useTexts(workflowsTexts);
  const client = useQueryClient();
  return useMemo(() => {
    const refresh = () => client.invalidateQueries({ queryKey: ['workflows'] });
    const each = async <Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>, done: string): Promise<boolean> => {
      let count = 0;
      try {
        for (const item of items) {
          await work(item);
          count += 1;
        }
        tellDone(items.length > 1 ? `${done} · ${text('done', { count })}` : done);
        return true;
      } catch (error) {
        if (items.length === 1) tellFault(error);
        else tellFault(text('partly', { done: count, of: items.length, message: faultText(error) }));
        return false;
      } finally {
        await refresh();
      }
    };
    const rename = async (from: string, to: string): Promise<boolean> => {
      const isDone = await attempt(() => renameFolder(from, to), text('folderRenamed'));
      await refresh();
      return isDone;
    };
    return {
      pause: async (workflows) => void (await each(workflows.filter(({ publishedVersion, paused }) => publishedVersion !== null && paused === null), ({ id }) => pauseWorkflow(id), text('paused'))),
      resume: async (workflows) => void (await each(workflows.filter(({ paused }) => paused !== null), ({ id }) => resumeWorkflow(id), text('resumed'))),
      move: (ids, folder) => each(ids, (id) => moveWorkflow(id, folder), text('moved')),
      remove: (workflow) => each([workflow], ({ id }) => removeWorkflow(id), text('removed', { name: titleOf(workflow) })),
      renameFolder: rename,
      moveFolder: async (from, into) => {
        const moved = movedFolder(from, into);
        if (moved.ok) return rename(from, moved.to);
        tellFault(text(`folder.${moved.reason}`));
        return false;
      },
    };
  }, [client, text]);
}
