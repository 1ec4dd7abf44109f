import type { WorkflowStore } from '@rookery/engine';
import { parseWorkflowDocument, type WorkflowDocument } from '@rookery/model';
import type { Database, Statement } from './database.js';
import { finishDraining } from './draining.js';
import { setPaused } from './pausing.js';
import { publish } from './publish.js';
import { findRunningWorkflows, loadTopologies } from './topologies.js';

/** Uses workflow_version_pkey. */
const loadDocument: Statement = {
  name: 'load-document',
  text: 'select document::text as document from workflow_version where workflow_id = $1 and version = $2 and workspace_id = $3',
};

export function createWorkflowStore(database: Database): WorkflowStore {
  return {
    topology: async ({ workspaceId, workflowId }) => {
      const found = await database.snapshot((session) => loadTopologies(session, [workflowId]));
      return found.find((topology) => topology.workspaceId === workspaceId);
    },
    listRunning: () => database.snapshot(async (session) => {
      const running = await session.rows<{ readonly id: number }>(findRunningWorkflows, []);
      return loadTopologies(session, running.map(({ id }) => id));
    }),
    document: async ({ workspaceId, workflowId, version }) => {
      const [row] = await database.rows<{ readonly document: string }>(loadDocument, [workflowId, version, workspaceId]);
      return row === undefined ? undefined : readDocument(row.document, `workflow ${workflowId} version ${version}`);
    },
    publish: (request) => publish(database, request),
    setPaused: (request) => setPaused(database, request),
    finishDraining: ({ now }) => finishDraining(database, now),
  };
}

function readDocument(text: string, what: string): WorkflowDocument {
  const parsed = parseWorkflowDocument(JSON.parse(text));
  if (!parsed.ok) throw new Error(`${what}: the stored document cannot be read: ${parsed.issues.map(({ path, message }) => `${path}: ${message}`).join('; ')}`);
  return parsed.value;
}
