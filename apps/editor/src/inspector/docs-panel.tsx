import { Button, Stack, Text, Title } from '@mantine/core';
import type { AgentManifest, JsonObject, JsonValue } from '@rookery/model';
import { useMemo } from 'react';
import { useCatalogue } from '../api/catalogue.js';
import { setOptions } from '../document/agents.js';
import { change, useDraft } from '../document/draft-store.js';
import { manifestOfAgent } from '../document/graph-document.js';
import { fieldsOf, type Field } from '../forms/field.js';
import { entryOf, isJsonObject, textAt } from '../forms/json.js';
import { useTexts } from '../texts/texts.js';
import { inspectorTexts } from './inspector-texts.js';
import { useMayChange } from './use-may-change.js';
import classes from './inspector.module.css';

/** What the type says of itself: summary, outputs, options, examples to start from. */
export function DocsPanel({ slug }: { readonly slug: string }) {
  const text = useTexts(inspectorTexts);
  const catalogue = useCatalogue();
  const manifest = useDraft((state) => manifestOfAgent(state.document, catalogue, slug));
  const fields = useMemo(() => fieldsOf(manifest?.options), [manifest]);
  if (manifest === undefined) return null;
  return (
    <aside className={classes['docs']} aria-label={text('docs')}>
      <Stack gap="sm">
        <div><Title order={3} size="h5">{manifest.title}</Title><Text size="sm">{manifest.summary}</Text><Text size="xs" c="dimmed">{manifest.type}, {text('version', { version: manifest.version })}{manifest.plugin === undefined ? '' : ` · ${manifest.plugin}`}</Text></div>
        <Outputs manifest={manifest} />
        {fields.length > 0 && <div><Title order={4} size="h6">{text('optionsHeading')}</Title><FieldDocs fields={fields} /></div>}
        {manifest.examples.length > 0 && <Title order={4} size="h6">{text('examples')}</Title>}
        {manifest.examples.map((example, index) => <Example key={index} slug={slug} example={example} />)}
      </Stack>
    </aside>
  );
}

function Outputs({ manifest }: { readonly manifest: AgentManifest }) {
  const text = useTexts(inspectorTexts);
  return (
    <div>
      <Title order={4} size="h6">{text('outputs')}</Title>
      {manifest.outputs.map(({ name, title, description }) => <Text key={name} size="xs"><b>{title}</b> <code>{name}</code>{description === undefined ? '' : `: ${description}`}</Text>)}
    </div>
  );
}

function FieldDocs({ fields }: { readonly fields: readonly Field[] }) {
  const text = useTexts(inspectorTexts);
  return fields.map((field) => <Text key={field.name} size="xs" mb={4}><b>{field.title}</b>{field.isRequired && field.fallback === undefined ? ` (${text('requiredOption')})` : ''}: {field.description}</Text>);
}

function Example({ slug, example }: { readonly slug: string; readonly example: Readonly<Record<string, JsonValue>> }) {
  const text = useTexts(inspectorTexts);
  const mayEdit = useMayChange();
  const options = example['options'];
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>{textAt(example, 'title')}</Text>
      <Block label={text('optionsHeading')} value={options} />
      <Block label={text('given')} value={entryOf(example, 'given')} />
      <Block label={text('expected')} value={entryOf(example, 'expect')} />
      {mayEdit && isJsonObject(options) && <UseExample slug={slug} options={options} />}
    </Stack>
  );
}

function UseExample({ slug, options }: { readonly slug: string; readonly options: JsonObject }) {
  const text = useTexts(inspectorTexts);
  return <Button size="compact-xs" variant="light" w="fit-content" onClick={() => change(text('useExampleLabel', { title: slug }), (document) => setOptions(document, slug, options))}>{text('useExample')}</Button>;
}

function Block({ label, value }: { readonly label: string; readonly value: JsonValue | undefined }) {
  if (value === undefined) return null;
  return <div><Text size="xs" c="dimmed">{label}</Text><pre className={classes['example']} tabIndex={0} aria-label={label}>{JSON.stringify(value, undefined, 1)}</pre></div>;
}
