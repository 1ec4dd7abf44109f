import { Anchor, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { describeChange, type DocumentChange, type ValueChange, type WorkflowDocument } from '@rookery/model';
import { IconMinus, IconPencil, IconPlus, type Icon } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { catalogueQuery } from '../api/catalogue.js';
import { fieldsOf, type Field } from '../forms/field.js';
import { useLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import { ChangedValue } from '../trying/change-value.js';
import { signColors } from '../trying/sign-colors.js';
import { optionPathTitle } from './option-path.js';
import { groupedChanges, type ChangeGroup, type ChangeSign } from './grouped-changes.js';
import { publishTexts } from './publish-texts.js';
import { TextDiff } from './text-diff-view.js';
import classes from './change-list.module.css';

interface ChangeListProps {
  readonly before: WorkflowDocument;
  readonly after: WorkflowDocument;
  /** Makes a button of each agent's name that is in `after`. */
  readonly onShowAgent?: ((slug: string) => void) | undefined;
}

const signs: Readonly<Record<ChangeSign, { readonly icon: Icon; readonly color: string }>> = { added: { icon: IconPlus, color: signColors.teal }, removed: { icon: IconMinus, color: signColors.red }, changed: { icon: IconPencil, color: signColors.yellow } };
const PAGE = 40;
type LinkChange = Extract<DocumentChange, { readonly kind: 'link added' | 'link removed' }>;

/** What differs between two documents, agent by agent; values old and new, code as text. How it looks on the canvas is folded away. */
export function ChangeList({ before, after, onShowAgent }: ChangeListProps) {
  const text = useTexts(publishTexts);
  const [pages, setPages] = useState(1);
  const groups = useMemo(() => groupedChanges(before, after), [before, after]);
  const weighty = groups.filter(({ kind }) => kind !== 'layout');
  const layout = groups.find(({ kind }) => kind === 'layout');
  if (groups.length === 0) return <Text size="sm">{text('noChanges')}</Text>;
  return (
    <Stack gap="xs">
      {weighty.slice(0, pages * PAGE).map((group) => <GroupView key={`${group.kind} ${group.slug}`} group={group} before={before} after={after} onShowAgent={onShowAgent} />)}
      {weighty.length > pages * PAGE && <Button size="compact-sm" variant="light" onClick={() => setPages(pages + 1)}>{text('moreChanges', { count: weighty.length - pages * PAGE })}</Button>}
      {layout !== undefined && <Cosmetic group={layout} />}
    </Stack>
  );
}

function Cosmetic({ group }: { readonly group: ChangeGroup }) {
  const text = useTexts(publishTexts);
  const language = useLanguage();
  return (
    <details>
      <summary><Text span size="xs">{text('layoutChanges')}</Text></summary>
      {group.changes.map((change) => <Text key={change.kind} size="xs" pl="md">{describeChange(change, language)}</Text>)}
    </details>
  );
}

function GroupView({ group, before, after, onShowAgent }: ChangeListProps & { readonly group: ChangeGroup }) {
  const text = useTexts(publishTexts);
  const { kind, slug, sign, changes } = group;
  const { icon: SignIcon, color } = signs[sign];
  const title = kind === 'agent' ? (titleIn(after, slug) ?? titleIn(before, slug) ?? slug) : text(kind === 'layout' ? 'layoutChanges' : kind);
  const fields = useOptionFields(kind === 'agent' ? (Object.hasOwn(after.agents, slug) ? after : before).agents[slug]?.type : undefined);
  const canShow = kind === 'agent' && onShowAgent !== undefined && Object.hasOwn(after.agents, slug);
  return (
    <section className={classes['group']} data-sign={sign} aria-label={title}>
      <Group gap="xs" mb={2}>
        {kind === 'agent' && <Badge size="sm" variant="default" tt="none" leftSection={<SignIcon size={13} aria-hidden color={color} />}>{text(sign)}</Badge>}
        {canShow ? <Anchor component="button" type="button" size="sm" fw={600} onClick={() => onShowAgent(slug)}>{title}</Anchor> : <Text size="sm" fw={600}>{title}</Text>}
      </Group>
      <Stack gap={4}>{changes.map((change, index) => <ChangeLine key={index} change={change} fields={fields} titleOf={(slug) => titleIn(after, slug) ?? titleIn(before, slug) ?? slug} />)}</Stack>
    </section>
  );
}

function titleIn({ agents }: WorkflowDocument, slug: string): string | undefined {
  return Object.hasOwn(agents, slug) ? (agents[slug]?.title ?? slug) : undefined;
}

const noFields: readonly Field[] = [];

/** The options of an agent type, for their titles. */
function useOptionFields(type: string | undefined): readonly Field[] {
  const { data } = useQuery(catalogueQuery);
  const options = type === undefined ? undefined : data?.types.get(type)?.options;
  return useMemo(() => (options === undefined ? noFields : fieldsOf(options)), [options]);
}

function ChangeLine({ change, fields, titleOf }: { readonly change: DocumentChange; readonly fields: readonly Field[]; readonly titleOf: (slug: string) => string }) {
  const text = useTexts(publishTexts);
  const language = useLanguage();
  switch (change.kind) {
    case 'agent added': return <Text size="xs">{text('newAgentOf', { type: change.type })}</Text>;
    case 'agent removed': return <Text size="xs">{text('goneAgentOf', { type: change.type })}</Text>;
    case 'agent renamed': return <Text size="xs">{text('renamed', { from: change.from })}</Text>;
    case 'agent type': return <ChangedValue path={text('typeField')} before={change.before} after={change.after} />;
    case 'agent version': return <ChangedValue path={text('versionField')} before={change.before} after={change.after} />;
    case 'agent setting': return <ValueLine change={{ ...change, path: change.path.startsWith('options.') ? optionPathTitle(fields, change.path.slice('options.'.length)) : change.path }} />;
    case 'link added': case 'link removed': return <LinkLine change={change} titleOf={titleOf} />;
    case 'document': return <ValueLine change={change} />;
    case 'parameter': return <ValueLine change={{ ...change, path: `${change.parameter}.${change.path}` }} />;
    default: return <Text size="xs">{describeChange(change, language)}</Text>;
  }
}

function LinkLine({ change: { kind, from, port, to }, titleOf }: { readonly change: LinkChange; readonly titleOf: (slug: string) => string }) {
  const text = useTexts(publishTexts);
  const sign = kind === 'link added' ? 'added' : 'removed';
  const { icon: SignIcon, color } = signs[sign];
  const sender = port === 'out' ? titleOf(from) : text('linkAt', { agent: titleOf(from), port });
  return (
    <Group gap={6}>
      <Badge size="sm" variant="default" tt="none" leftSection={<SignIcon size={13} aria-hidden color={color} />}>{text(sign)}</Badge>
      <Text size="xs">{sender} → {titleOf(to)}</Text>
    </Group>
  );
}

function ValueLine({ change }: { readonly change: ValueChange }) {
  const text = useTexts(publishTexts);
  const { path, before, after, hidden } = change;
  if (hidden === true) return <Text size="xs"><b>{path}</b> {text('hidden')}</Text>;
  const isLong = [before, after].some((value) => typeof value === 'string' && value.includes('\n'));
  if (!isLong || !isText(before) || !isText(after)) return <ChangedValue {...change} />;
  return (
    <div>
      <Text size="xs" fw={600} ff="monospace">{path}</Text>
      <TextDiff before={before ?? ''} after={after ?? ''} label={path} />
    </div>
  );
}

function isText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}
