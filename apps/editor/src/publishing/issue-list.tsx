import { Anchor, List, Text } from '@mantine/core';
import type { Issue, WorkflowDocument } from '@rookery/model';
import { useTexts } from '../texts/texts.js';
import { publishTexts } from './publish-texts.js';

interface IssueListProps {
  readonly issues: readonly Issue[];
  readonly document: WorkflowDocument;
  readonly onShowAgent: (slug: string) => void;
}

const MOST = 50;

/** Faults with the agent each is in, which opens at a press. What to do about a schema is a choice beside the list. */
export function IssueList({ issues, document, onShowAgent }: IssueListProps) {
  const text = useTexts(publishTexts);
  return (
    <List size="sm" spacing={4}>
      {issues.slice(0, MOST).map(({ path, code, message, hint }) => {
        const slug = agentOfIssue(path, document);
        const title = slug === undefined ? path : (document.agents[slug]?.title ?? slug);
        return (
          <List.Item key={`${path} ${message}`} style={{ overflowWrap: 'anywhere' }}>
            {slug === undefined ? <b>{title}</b> : <Anchor component="button" type="button" size="sm" c="inherit" underline="always" aria-label={text('open', { agent: title })} onClick={() => onShowAgent(slug)}>{title}</Anchor>}: {message}
            {hint !== undefined && code !== 'schema.incompatible' && <Text size="xs">{hint}</Text>}
          </List.Item>
        );
      })}
      {issues.length > MOST && <List.Item>{text('moreChanges', { count: issues.length - MOST })}</List.Item>}
    </List>
  );
}

/** The agent a fault is in; of a link, the one it comes from. */
function agentOfIssue(path: string, document: WorkflowDocument): string | undefined {
  const slug = /^agents\.([^.]+)/.exec(path)?.[1] ?? document.links[Number(/^links\.(\d+)/.exec(path)?.[1] ?? Number.NaN)]?.from;
  return slug !== undefined && Object.hasOwn(document.agents, slug) ? slug : undefined;
}
