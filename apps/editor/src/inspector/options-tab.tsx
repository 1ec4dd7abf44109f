import { Alert, Stack, Text } from '@mantine/core';
import type { JsonObject } from '@rookery/model';
import { useCallback, useMemo } from 'react';
import { useCatalogue } from '../api/catalogue.js';
import { setOption, setOptions } from '../document/agents.js';
import { change, useDraft } from '../document/draft-store.js';
import { agentOf } from '../document/graph-document.js';
import { asJson, isJsonObject } from '../forms/json.js';
import type { FieldEdit } from '../forms/form-props.js';
import { SchemaForm } from '../forms/schema-form.js';
import { JsonText } from '../forms/widgets/json-field.js';
import { useTexts } from '../texts/texts.js';
import type { TabProps } from './tab-props.js';
import { inspectorTexts } from './inspector-texts.js';
import { recordedSlug } from './recorded-slug.js';
import { useAgentIssues } from './use-agent-issues.js';
import { useMayChange } from './use-may-change.js';

/** The options of the agent as its type's form; of a type this server does not have, as JSON. */
export function OptionsTab({ slug, support }: TabProps) {
  const text = useTexts(inspectorTexts);
  const { types } = useCatalogue();
  const mayEdit = useMayChange();
  const agent = useDraft((state) => agentOf(state.document, slug));
  const running = useDraft(({ document, published }) => (published === null ? undefined : agentOf(published.document, recordedSlug(document, published, slug))?.options));
  const issues = useAgentIssues(slug, 'options');
  const options = useMemo(() => objectOf(agent?.options), [agent?.options]);
  const baseline = useMemo(() => (running === undefined ? undefined : objectOf(running)), [running]);
  const title = agent?.title ?? slug;
  const onChange = useCallback((_whole: JsonObject, { path, value }: FieldEdit) => change(text('changeOptions', { title }), (document) => setOption(document, slug, { path, value }), `options ${slug} ${path.join('.')}`), [slug, text, title]);
  if (agent === undefined) return null;
  const manifest = types.get(agent.type);
  if (manifest === undefined) {
    return (
      <Stack gap="xs">
        <Alert color="orange">{text('unknownType', { type: agent.type })}</Alert>
        <JsonText id={`options-${slug}`} label={text('options')} value={options} isReadOnly={!mayEdit} hasFault={issues.length > 0} onChange={(value) => isJsonObject(value) && change(text('changeOptions', { title }), (document) => setOptions(document, slug, value), `options ${slug}`)} />
      </Stack>
    );
  }
  const general = issues.filter(({ path }) => path === '');
  return (
    <Stack gap="sm">
      {general.map(({ message }) => <Alert key={message} color="red" role="alert">{message}</Alert>)}
      {isJsonObject(manifest.options['properties']) && Object.keys(manifest.options['properties']).length > 0
        ? <SchemaForm key={agent.type} schema={manifest.options} value={options} onChange={onChange} issues={issues} context={support} baseline={baseline} isReadOnly={!mayEdit} />
        : <Text c="dimmed" size="sm">{text('noOptions')}</Text>}
    </Stack>
  );
}

function objectOf(value: unknown): JsonObject {
  const json = asJson(value);
  return isJsonObject(json) ? json : {};
}
