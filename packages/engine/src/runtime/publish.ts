import type { Issue, WorkflowDocument } from '@rookery/model';

import type { CompiledWorkflow } from '../compile/compiled-workflow.js';
import type { EngineStore } from '../ports/store.js';
import type { PlannedSchedule, PublishPlan } from '../ports/publish-plan.js';
import type { Alongside } from '../ports/workflow-store.js';
import { planPublish } from '../publish/plan-publish.js';

export interface PublishInput {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly document: unknown;
  readonly note: string;
  readonly by: string;
  readonly dropTimersOf?: readonly string[];
  /** What the host writes in the same transaction; called with the version. */
  readonly alongside?: (version: number) => Alongside;
}

export type PublishOutcome =
  | { readonly ok: true; readonly version: number; readonly plan: PublishPlan }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** Checks user code for syntax before anything is published; issues are at the line. */
export type CodeCheck = (request: { readonly code: string; readonly language: 'javascript' | 'typescript'; readonly path: string }) => Promise<readonly Issue[]>;

/** The faults in the code of a document: every option of kind `code` and language JavaScript is compiled, not run. */
export async function checkCode(workflow: CompiledWorkflow, check: CodeCheck): Promise<readonly Issue[]> {
  const requests = [...workflow.agents.values()].flatMap((agent) => {
    const options = workflow.graph.agents[agent.slug]?.options ?? {};
    return Object.entries(agent.type.spec.options.shape).flatMap(([name, schema]) => {
      const code = options[name];
      const isCode = schema.meta()?.['kind'] === 'code' && schema.meta()?.['language'] === 'javascript';
      if (!isCode || typeof code !== 'string') return [];
      const language = options['language'] === 'typescript' ? 'typescript' as const : 'javascript' as const;
      return [{ code, language, path: `agents.${agent.slug}.options.${name}` }];
    });
  });
  return (await Promise.all(requests.map(check))).flat();
}

/** Writes a checked document as the published version. */
export async function publishCompiled(store: EngineStore, workflow: CompiledWorkflow, input: PublishInput, now: number): Promise<{ readonly version: number; readonly plan: PublishPlan }> {
  const schedules = new Map<string, PlannedSchedule>();
  for (const agent of workflow.agents.values()) {
    if (agent.schedule !== null) schedules.set(agent.slug, { text: agent.schedule.text, firstRunAt: firstRun(agent.schedule.text, agent.schedule.nextAfter, now) });
  }
  const document: WorkflowDocument = workflow.document;
  const { workspaceId, workflowId, note, by } = input;
  return store.workflows.publish({
    workspaceId, workflowId, document, note, by, now,
    plan: (topology) => planPublish(topology, workflow.graph, { schedules, ...(input.dropTimersOf === undefined ? {} : { dropTimersOf: input.dropTimersOf }) }),
    ...(input.alongside === undefined ? {} : { alongside: input.alongside }),
  });
}

/** An interval starts at once, so that a person sees that it works; cron waits for its moment. */
function firstRun(text: string, nextAfter: (after: number) => number, now: number): number {
  return text.includes('"every"') ? now : nextAfter(now);
}

