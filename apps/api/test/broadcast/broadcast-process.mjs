import { setTimeout as sleep } from 'node:timers/promises';
import { agents } from '@rookery/agents';
import { Engine, localDispatcher } from '@rookery/engine';
import { loopbackNet } from '@rookery/sdk/testing';
import { createPostgresStore } from '../../dist/persistence/index.js';

/**
 * A process that can be killed: the engine on PostgreSQL, with the agents as they are, under a clock that runs faster. What it is told stands
 * in its first argument; the first one publishes and brings the events in.
 * @type {{ connection: object, apiRoot: string, token: string, scale: number, startedAt: number, epoch: number, workflowId: number, owner: string, document: object | null, events: object[] }}
 */
const told = JSON.parse(await readAll());
const clock = {
  now: () => Math.round(told.epoch + (Date.now() - told.startedAt) * told.scale),
  /** @type {(ms: number, signal?: AbortSignal) => Promise<void>} */
  sleep: (ms, signal) => sleep(ms / told.scale, undefined, { signal }).catch(() => undefined),
};
const refuse = () => Promise.reject(new Error('not in this test'));
const net = loopbackNet();
const scope = { workspaceId: 1, workflowId: told.workflowId };
const engine = new Engine({
  store: createPostgresStore({ address: { connection: told.connection }, poolSize: 6, log: { warn: () => undefined } }),
  clock, types: new Map(agents.map((agent) => [agent.spec.type, agent])), dispatcher: localDispatcher(), random: Math.random,
  log: { warn: () => undefined, error: (message, fields) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`) },
  checkCode: () => Promise.resolve([]), settings: { owner: told.owner, leaseMs: 60_000 },
  services: {
    net: () => net,
    credential: (_scope, name) => Promise.resolve({ name, kind: 'telegram-bot', fields: { token: told.token, apiRoot: told.apiRoot } }),
    hookSecret: refuse, hookUrl: () => Promise.resolve(null), runCode: refuse, addToInbox: refuse, addToFeed: refuse, addToPush: refuse, answerHooks: refuse, log: () => undefined,
    tables: () => ({ query: refuse, write: refuse }), values: () => ({ variables: {}, stored: {} }), setValue: refuse,
  },
});
await engine.start();
if (told.document !== null) {
  const published = await engine.publish({ ...scope, document: told.document, note: '', by: 'test' });
  if (!published.ok) throw new Error(JSON.stringify(published.issues));
}
const agentId = engine.agentBySlug(scope, 'all')?.topologyAgent.agentId ?? 0;
for (let at = 0; at < told.events.length; at += 1_000) {
  const taken = await engine.inject({ ...scope, agentId }, { payloads: told.events.slice(at, at + 1_000) });
  if (!taken.ok) throw new Error(taken.message);
}
process.stdout.write('ready\n');
process.once('SIGTERM', () => void engine.stop().then(() => process.exit(0)));

async function readAll() {
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  return text;
}
