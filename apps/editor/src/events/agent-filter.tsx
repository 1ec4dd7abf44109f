import { Group, Select } from '@mantine/core';
import { useMemo } from 'react';
import { useLive } from '../live/live-store.js';
import { useTexts } from '../texts/texts.js';
import { eventsTexts } from './events-texts.js';

export interface AgentChoice {
  readonly workflow?: string | undefined;
  readonly agent?: string | undefined;
  readonly port?: string | undefined;
}

interface AgentFilterProps {
  readonly value: AgentChoice;
  readonly onChange: (next: { readonly workflow: string; readonly agent: string; readonly port: string }) => void;
  readonly hasPort?: boolean;
  /** Only agents of these kinds are offered; default all. */
  readonly kinds?: readonly string[];
}

/** Chooses a workflow, an agent of it and, where wanted, a port. What is left open is told as the empty text. */
export function AgentFilter({ value, onChange, hasPort = false, kinds }: AgentFilterProps) {
  const text = useTexts(eventsTexts);
  const workflows = useLive((state) => state.workflows);
  const chosen = [...workflows.values()].find(({ id, name }) => id === value.workflow || name === value.workflow);
  const agents = useMemo(() => chosen?.agents.filter(({ kind }) => kinds === undefined || kinds.includes(kind)) ?? [], [chosen, kinds]);
  const ports = [...new Set(chosen?.links.filter(({ from }) => from === value.agent).map(({ port }) => port))];
  const known = (values: readonly string[], one: string | undefined): readonly string[] => (one === undefined || one === '' || values.includes(one) ? values : [...values, one]);
  return (
    <Group gap="xs" wrap="wrap">
      <Select
        size="xs" w={190} searchable clearable aria-label={text('workflow')} placeholder={text('allWorkflows')} nothingFoundMessage={text('nothing')}
        value={chosen?.id ?? (value.workflow || null)} data={[...workflows.values()].map(({ id, name, title }) => ({ value: id, label: title === '' ? name : title }))}
        onChange={(workflow) => onChange({ workflow: workflow ?? '', agent: '', port: '' })}
      />
      <Select
        size="xs" w={170} searchable clearable disabled={chosen === undefined} aria-label={text('agent')} placeholder={text('allAgents')} nothingFoundMessage={text('nothing')}
        value={value.agent || null} data={known(agents.map(({ slug }) => slug), value.agent).map((slug) => ({ value: slug, label: agents.find((agent) => agent.slug === slug)?.title || slug }))}
        onChange={(agent) => onChange({ workflow: value.workflow ?? '', agent: agent ?? '', port: '' })}
      />
      {hasPort && value.agent !== undefined && value.agent !== '' && (
        <Select
          size="xs" w={120} clearable aria-label={text('port')} placeholder={text('allPorts')} value={value.port || null} data={[...known(ports, value.port)]}
          onChange={(port) => onChange({ workflow: value.workflow ?? '', agent: value.agent ?? '', port: port ?? '' })}
        />
      )}
    </Group>
  );
}
