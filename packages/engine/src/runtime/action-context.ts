import type { ActionContext, ActionType } from '@rookery/sdk';
import type { SeatVersion } from './agent-seat.js';
import type { RunnerHost } from './runner-host.js';
import { logFor, type ServiceScope } from './services.js';

/** What the calls of an action are made with. */
export function actionContextOf(
  { services, clock }: Pick<RunnerHost, 'services' | 'clock'>,
  type: ActionType,
  { scope, version, signal, hookUrl }: { readonly scope: ServiceScope; readonly version: SeatVersion; readonly signal: AbortSignal; readonly hookUrl: string | null },
): ActionContext<unknown> {
  return {
    options: version.agent.options, parameters: version.agent.parameters, values: services.values(scope.workspaceId), log: logFor(services, scope), now: clock.now(),
    net: services.net(scope), clock, signal, hookUrl,
    credential: (name, use) => services.credential(scope, name, use),
    tables: services.tables(scope),
    setValue: (key, value, options) => services.setValue(scope, key, value, options),
    inbox: { add: (messages) => services.addToInbox(scope, messages) },
    hookAnswers: { add: (answers) => services.answerHooks(scope, answers) },
    feed: { add: (items) => services.addToFeed(scope, items, type.feed?.(version.agent.options).keep ?? 0) },
    push: {
      add: (messages) => {
        const info = type.push?.(version.agent.options);
        if (info === undefined) throw new Error(`"${type.spec.type}" pushes but declares no channels; give it "push"`);
        return services.addToPush(scope, messages, info);
      },
    },
  };
}
