import { Table, Text } from '@mantine/core';
import { IconAlertTriangleFilled } from '@tabler/icons-react';
import { useTexts } from '../texts/texts.js';
import type { TriedAgent } from './try-result.js';
import { tryTexts } from './try-texts.js';
import classes from './try.module.css';

interface AgentsTableProps {
  readonly agents: Readonly<Record<string, TriedAgent>>;
  readonly titleOf: (slug: string) => string;
  readonly onChoose: (slug: string) => void;
}

/** What went into each agent, what came out by port, what failed and how long it took. */
export function AgentsTable({ agents, titleOf, onChoose }: AgentsTableProps) {
  const text = useTexts(tryTexts);
  return (
    <Table.ScrollContainer minWidth={300}>
      <Table verticalSpacing={4} horizontalSpacing={6} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text('agent')}</Table.Th>
            <Table.Th className={classes['number'] ?? ''}>{text('received')}</Table.Th>
            <Table.Th className={classes['number'] ?? ''}>{text('emitted')}</Table.Th>
            <Table.Th className={classes['number'] ?? ''}>{text('failed')}</Table.Th>
            <Table.Th className={classes['number'] ?? ''}>{text('time')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {Object.entries(agents).map(([slug, agent]) => (
            <Table.Tr key={slug}>
              <Table.Td><button type="button" className={classes['agentButton']} onClick={() => onChoose(slug)}>{titleOf(slug)}</button></Table.Td>
              <Table.Td className={classes['number'] ?? ''}>{agent.received}</Table.Td>
              <Table.Td className={classes['number'] ?? ''}><Emitted emitted={agent.emitted} /></Table.Td>
              <Table.Td className={classes['number'] ?? ''}>{agent.failures.total === 0 ? 0 : <Text span c="red" fw={600} size="sm"><IconAlertTriangleFilled size={12} aria-hidden /> {agent.failures.total}</Text>}</Table.Td>
              <Table.Td className={classes['number'] ?? ''}>{Math.round(agent.tookMs)} ms</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** One number where there is one port named "out"; else each port with its name. */
function Emitted({ emitted }: { readonly emitted: TriedAgent['emitted'] }) {
  const ports = Object.entries(emitted);
  const isPlain = ports.every(([port]) => port === 'out');
  if (isPlain) return emitted['out'] ?? 0;
  return ports.map(([port, count]) => <div key={port}>{count} <Text span size="xs">{port}</Text></div>);
}
