import { Alert, Anchor, Button, List, Text } from '@mantine/core';
import { useDraft } from '../document/draft-store.js';
import { useTexts } from '../texts/texts.js';
import { chooseInput } from './try-choice-store.js';
import { useTries } from './try-store.js';
import { tryTexts } from './try-texts.js';

interface TryFaultViewProps {
  readonly workflowId: string;
  readonly onShowAgent: (slug: string) => void;
}

/** Why a try could not be run, and what to do about it. */
export function TryFaultView({ workflowId, onShowAgent }: TryFaultViewProps) {
  const text = useTexts(tryTexts);
  const fault = useTries((state) => state.fault);
  const agents = useDraft((state) => state.document.agents);
  if (fault?.workflowId !== workflowId) return null;
  const { code, message, issues } = fault;
  const words = code === 'try.nothing' ? text('nothingRecorded') : code === 'try.busy' ? text('busy') : message;
  return (
    <Alert color="red" role="alert" title={text(issues.length > 0 ? 'issuesTitle' : 'failedTitle')}>
      {issues.length === 0 && <Text size="sm">{words}</Text>}
      {code === 'try.nothing' && <Button mt="xs" size="compact-sm" variant="default" onClick={() => chooseInput(workflowId, { on: 'samples' })}>{text('note.unrecordedAction')}</Button>}
      <List size="sm">
        {issues.map(({ path, message: why }) => {
          const slug = /^agents\.([^.]+)/.exec(path)?.[1];
          return <List.Item key={`${path} ${why}`}>{slug === undefined ? path : <Anchor component="button" type="button" size="sm" c="inherit" underline="always" onClick={() => onShowAgent(slug)}>{agents[slug]?.title ?? slug}</Anchor>}: {why}</List.Item>;
        })}
      </List>
    </Alert>
  );
}
