import { Button, Group, NativeSelect, Stack, Tabs, Text } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { useTexts } from '../texts/texts.js';
import { AgentDetails } from './agent-details.js';
import { AgentsTable } from './agents-table.js';
import { Headline } from './headline-view.js';
import { Legend } from './legend.js';
import { MessagesList } from './messages-list.js';
import { ResultNotes } from './result-notes.js';
import { loadSteps } from './step-store.js';
import { Stepper } from './stepper.js';
import { TryComparison, useTryNames } from './try-comparison.js';
import { chooseInput } from './try-choice-store.js';
import { overlayOff } from './try-overlay.js';
import { showTry, type KeptTry } from './try-store.js';
import { areStepsCut, stepsOf } from './try-steps.js';
import { tryTexts } from './try-texts.js';

interface TryResultViewProps {
  readonly shown: KeptTry;
  /** All that are kept of this workflow, newest first. */
  readonly kept: readonly KeptTry[];
  readonly onShowAgent: (slug: string) => void;
}

/** What came of a try: the sentence, the hints, then messages, agents and steps. */
export function TryResultView({ shown, kept, onShowAgent }: TryResultViewProps) {
  const text = useTexts(tryTexts);
  const [tab, setTab] = useState<string | null>('messages');
  const [agent, setAgent] = useState<string>();
  const { result, document, workflowId } = shown;
  const titleOf = useMemo(() => (slug: string): string => document.agents[slug]?.title ?? slug, [document]);
  useEffect(() => {
    loadSteps(stepsOf(result, document.links));
    return () => loadSteps([]);
  }, [result, document]);
  const isCompared = shown.liveVersion !== null && shown.input.kind !== 'samples';
  const chosen = agent === undefined ? undefined : result.agents[agent];
  return (
    <Stack gap="sm">
      <OtherTries shown={shown} kept={kept} />
      <Headline shown={shown} isCompared={isCompared} />
      <ResultNotes notes={result.notes} canWarmUp={result.span !== null} hasWarmUp={result.span !== null && result.span.warmUpFrom !== result.span.from} onWarmUp={() => chooseInput(workflowId, { warmUp: '1d' })} onSamples={() => chooseInput(workflowId, { on: 'samples' })} />
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List grow>
          <Tabs.Tab value="messages">{text('tabMessages')}</Tabs.Tab>
          <Tabs.Tab value="agents">{text('tabAgents')}</Tabs.Tab>
          <Tabs.Tab value="steps">{text('tabSteps')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="messages" pt="xs"><Stack gap="xs"><MessagesList deliveries={result.deliveries} titleOf={titleOf} isCompared={isCompared} /><Legend /></Stack></Tabs.Panel>
        <Tabs.Panel value="agents" pt="xs">
          {agent === undefined || chosen === undefined
            ? <AgentsTable agents={result.agents} titleOf={titleOf} onChoose={setAgent} />
            : <AgentDetails title={titleOf(agent)} agent={chosen} onBack={() => setAgent(undefined)} onShow={() => onShowAgent(agent)} />}
        </Tabs.Panel>
        <Tabs.Panel value="steps" pt="xs"><Stepper titleOf={titleOf} isCut={areStepsCut(result)} /></Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

function OtherTries({ shown, kept }: Pick<TryResultViewProps, 'shown' | 'kept'>) {
  const text = useTexts(tryTexts);
  const nameOf = useTryNames();
  const [otherId, setOtherId] = useState('');
  const other = kept.find(({ id }) => String(id) === otherId && id !== shown.id);
  return (
    <Stack gap="xs">
      <Group gap="xs" align="flex-end" grow>
        {kept.length > 1 && <NativeSelect size="xs" label={text('tries')} value={String(shown.id)} onChange={({ currentTarget }) => showTry(Number(currentTarget.value))} data={kept.map((one) => ({ value: String(one.id), label: nameOf(one) }))} />}
        {kept.length > 1 && (
          <NativeSelect
            size="xs" label={text('compareWith')} value={other === undefined ? '' : otherId} onChange={({ currentTarget }) => setOtherId(currentTarget.value)}
            data={[{ value: '', label: text('nobody') }, ...kept.filter(({ id }) => id !== shown.id).map((one) => ({ value: String(one.id), label: nameOf(one) }))]}
          />
        )}
      </Group>
      <Group justify="space-between">
        <Text size="xs">{text('took', { events: shown.result.events, seconds: (shown.result.tookMs / 1_000).toFixed(1) })}</Text>
        <Button size="compact-xs" variant="subtle" onClick={() => { showTry(undefined); overlayOff(); }}>{text('clearOverlay')}</Button>
      </Group>
      {other !== undefined && <TryComparison before={other} after={shown} />}
    </Stack>
  );
}
