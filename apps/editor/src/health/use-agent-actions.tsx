import { Button, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { call } from '../api/call.js';
import type { Command } from '../commands/command.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { agentPath, type AgentHealth } from './health-api.js';
import { healthTexts } from './health-texts.js';

/** What can be done with an agent: pause, go on, run. The buttons and the palette use the same commands. */
export function useAgentActions({ workflowId, agent, health, canRun }: { readonly workflowId: string; readonly agent: string; readonly health: AgentHealth | undefined; readonly canRun: boolean }): readonly Command[] {
  const text = useTexts(healthTexts);
  const client = useQueryClient();
  const mayOperate = useMay('workflow:operate');
  const isPaused = health?.paused ?? null;
  return useMemo(() => {
    if (!mayOperate || health === undefined) return [];
    const tell = async (work: Promise<unknown>, done: string): Promise<void> => {
      await work.then(() => notifications.show({ message: done }), (error: unknown) => notifications.show({ color: 'red', message: error instanceof Error ? error.message : String(error) }));
      await Promise.all([client.invalidateQueries({ queryKey: ['agent-health', workflowId] }), client.invalidateQueries({ queryKey: ['figures'] })]);
    };
    const pause = (policy: 'buffer' | 'drop'): void => {
      modals.closeAll();
      void tell(call('POST', `/api/v1/workflows/${workflowId}/pause`, { body: { agent, policy } }), text('paused'));
    };
    const askPause = (): void => void modals.open({
      title: text('pauseHow'),
      children: (
        <Stack>
          <Button onClick={() => pause('buffer')}>{text('keep')}</Button><Text size="xs" c="dimmed">{text('keepLead')}</Text>
          <Button variant="default" onClick={() => pause('drop')}>{text('drop')}</Button><Text size="xs" c="dimmed">{text('dropLead')}</Text>
        </Stack>
      ),
    });
    const turn: Command = isPaused === null
      ? { id: 'agent.pause', title: text('pause'), group: text('group'), run: askPause }
      : { id: 'agent.resume', title: text('resume'), group: text('group'), run: () => tell(call('POST', `/api/v1/workflows/${workflowId}/resume`, { body: { agent } }), text('resumed')) };
    return [
      turn,
      ...(canRun ? [{ id: 'agent.run', title: text('runNow'), group: text('group'), run: () => tell(call('POST', `${agentPath(workflowId, agent)}/run`), text('ran')) }] : []),
    ];
  }, [text, client, mayOperate, health === undefined, isPaused, workflowId, agent, canRun]);
}
