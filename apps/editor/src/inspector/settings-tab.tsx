import { Stack } from '@mantine/core';
import type { JsonObject } from '@rookery/model';
import { useCallback, useMemo } from 'react';
import { useCatalogue } from '../api/catalogue.js';
import { changeAgent, setAgentField } from '../document/agents.js';
import { change, useDraft } from '../document/draft-store.js';
import { agentOf } from '../document/graph-document.js';
import type { FieldEdit } from '../forms/form-props.js';
import { SchemaForm } from '../forms/schema-form.js';
import { useTexts } from '../texts/texts.js';
import { settingsOf, withSettings } from './agent-edits.js';
import type { TabProps } from './tab-props.js';
import { inspectorTexts } from './inspector-texts.js';
import { recordedSlug } from './recorded-slug.js';
import { RetentionField } from './retention-field.js';
import { settingsSchema } from './settings-schema.js';
import { useAgentIssues } from './use-agent-issues.js';
import { useMayChange } from './use-may-change.js';

/** What every agent has besides its own options: when it runs, what is kept, when to call for help. */
export function SettingsTab({ slug, support }: TabProps) {
  const text = useTexts(inspectorTexts);
  const { types } = useCatalogue();
  const mayEdit = useMayChange();
  const agent = useDraft((state) => agentOf(state.document, slug));
  const running = useDraft(({ document, published }) => (published === null ? undefined : agentOf(published.document, recordedSlug(document, published, slug))));
  const issues = useAgentIssues(slug, '');
  const manifest = types.get(agent?.type ?? '');
  const schema = useMemo(() => settingsSchema(manifest, text), [manifest, text]);
  const settings = useMemo(() => (agent === undefined ? {} : settingsOf(agent)), [agent]);
  const baseline = useMemo(() => (running === undefined ? undefined : settingsOf(running)), [running]);
  const title = agent?.title ?? slug;
  const onChange = useCallback((whole: JsonObject, { path }: FieldEdit) => change(text('changeSettings', { title }), (document) => changeAgent(document, slug, (before) => withSettings(before, whole)), `settings ${slug} ${path.join('.')}`), [slug, text, title]);
  if (agent === undefined) return null;
  return (
    <Stack gap="md">
      <SchemaForm key={agent.type} schema={schema} value={settings} onChange={onChange} issues={issues} context={support} baseline={baseline} isReadOnly={!mayEdit} />
      <RetentionField value={agent.retention} isReadOnly={!mayEdit} onChange={(value) => change(text('changeSettings', { title }), (document) => setAgentField(document, slug, { field: 'retention', value }), `settings ${slug} retention`)} />
    </Stack>
  );
}
