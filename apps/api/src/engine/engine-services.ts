import type { EngineServices, ServiceScope } from '@rookery/engine';
import type { Sandbox } from '@rookery/sandbox';
import type { Credential, JsonValue, Net, Tables, WorkspaceValues } from '@rookery/sdk';
import type { Logger } from 'pino';
import type { Network } from '../network/index.js';
import type { HookAnswers } from '../hooks/hook-answers.js';
import type { HookDirectory } from '../hooks/hook-directory.js';
import { secretsOf, type CredentialKinds } from '../credentials/credential-kinds.js';
import type { LentSecrets } from '../secrets/index.js';
import type { CredentialReader } from './credential-reader.js';
import type { InboxWriter } from './inbox-writer.js';
import { runCodeIn } from './run-code.js';

/** What `engineServices` stands on. */
export interface ServiceParts {
  readonly network: Network;
  readonly credentials: CredentialReader;
  readonly kinds: CredentialKinds;
  /** Told what each agent gets. */
  readonly lent: Pick<LentSecrets, 'note'>;
  readonly hooks: Pick<HookDirectory, 'secretOf' | 'formerSecretOf' | 'urlOf'>;
  readonly sandbox: Sandbox;
  readonly hookAnswers: Pick<HookAnswers, 'add'>;
  readonly inbox: Pick<InboxWriter, 'add'>;
  readonly tables: (workspaceId: number) => Tables;
  readonly values: { of(workspaceId: number): WorkspaceValues; set(workspaceId: number, key: string, value: JsonValue, options?: { readonly ttlMs?: number }): Promise<void> };
  readonly feeds: { add: EngineServices['addToFeed'] };
  readonly push: { add: EngineServices['addToPush'] };
  readonly log: Logger;
}

/** Lends the engine everything that has a driver, a socket or a child process behind it. */
export function engineServices({ network, credentials, kinds, lent, hooks, hookAnswers, sandbox, inbox, tables, values, feeds, push, log }: ServiceParts): EngineServices {
  const nets = new Map<number, Net>();
  // A credential is kept for some seconds and handed to many calls.
  const secrets = new WeakMap<Credential, readonly string[]>();
  const noted = ({ agentId }: ServiceScope, credential: Credential): Credential => {
    const known = secrets.get(credential) ?? [...secretsOf(kinds, credential.kind, credential.fields), ...(credential.accessToken === undefined ? [] : [credential.accessToken])];
    secrets.set(credential, known);
    lent.note(agentId, known);
    return credential;
  };
  const notedSecret = async ({ agentId }: ServiceScope, secret: Promise<string>): Promise<string> => {
    lent.note(agentId, [await secret]);
    return secret;
  };
  return {
    net: ({ workspaceId }: ServiceScope) => {
      // Credentials belong to the workspace, so its agents share one door.
      const known = nets.get(workspaceId) ?? network.forAgent({ workspaceId, credentialHosts: (name) => credentials.hosts(workspaceId, name) });
      nets.set(workspaceId, known);
      return known;
    },
    credential: async (scope, name, use) => noted(scope, await credentials.read(scope.workspaceId, name, use)),
    quotaOwner: ({ workspaceId }, name) => credentials.quotaOwner(workspaceId, name),
    hookSecret: (scope) => notedSecret(scope, hooks.secretOf(scope)),
    formerHookSecret: (scope) => hooks.formerSecretOf(scope),
    hookUrl: (scope) => hooks.urlOf(scope),
    runCode: runCodeIn(sandbox),
    addToInbox: (scope, messages) => inbox.add(scope, messages),
    answerHooks: ({ workspaceId }, answers) => hookAnswers.add(workspaceId, answers.map(({ event, ...answer }) => ({ ...answer, traceId: event.traceId }))),
    addToFeed: (scope, items, keep) => feeds.add(scope, items, keep),
    addToPush: (scope, messages, info) => push.add(scope, messages, info),
    tables: ({ workspaceId }) => tables(workspaceId),
    values: (workspaceId) => values.of(workspaceId),
    setValue: ({ workspaceId }, key, value, options) => values.set(workspaceId, key, value, options),
    log: ({ workspaceId, workflowId, slug, version }, level, message, fields) => log[level]({ workspaceId, workflowId, agent: slug, version, fields }, message),
  };
}
