import { Paper, Table, Text } from '@mantine/core';
import { useLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import { compareTries, type AgentFigures } from './compare-tries.js';
import type { KeptTry } from './try-store.js';
import { tryTexts } from './try-texts.js';
import classes from './try.module.css';

/** Names a try by when it was started and what it was run on. */
export function useTryNames(): (one: KeptTry) => string {
  const text = useTexts(tryTexts);
  const language = useLanguage();
  return ({ startedAt, input }) => {
    const key = ({ last: 'inputLast', between: 'inputBetween', events: 'inputEvents', samples: 'inputSamples' } as const)[input.kind];
    return text('tryName', { time: new Date(startedAt).toLocaleTimeString(language), input: text(key, { text: input.text, count: input.count }) });
  };
}

/** Where two tries differ: messages first, then the agents whose figures are others. */
export function TryComparison({ before, after }: { readonly before: KeptTry; readonly after: KeptTry }) {
  const text = useTexts(tryTexts);
  const rows = compareTries(before.result, after.result);
  return (
    <Paper withBorder p="xs">
      <Text size="sm">{text('messages')}: {before.result.deliveries.wouldSend} → <b>{after.result.deliveries.wouldSend}</b></Text>
      {rows.length === 0 && <Text size="xs">{text('compareSame')}</Text>}
      {rows.length > 0 && (
        <Table fz="xs" verticalSpacing={2}>
          <Table.Thead><Table.Tr><Table.Th>{text('agent')}</Table.Th>{(['received', 'emitted', 'failed'] as const).map((column) => <Table.Th key={column} className={classes['number'] ?? ''}>{text(column)}</Table.Th>)}</Table.Tr></Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.agent}>
                <Table.Td>{after.document.agents[row.agent]?.title ?? before.document.agents[row.agent]?.title ?? row.agent}</Table.Td>
                {(['received', 'emitted', 'failed'] as const).map((column) => <Table.Td key={column} className={classes['number'] ?? ''}><Change before={row.before} after={row.after} column={column} /></Table.Td>)}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Paper>
  );
}

function Change({ before, after, column }: { readonly before: AgentFigures | undefined; readonly after: AgentFigures | undefined; readonly column: keyof AgentFigures }) {
  const [was, is] = [before?.[column], after?.[column]];
  return was === is ? <>{is}</> : <>{was ?? '–'} → <b>{is ?? '–'}</b></>;
}
