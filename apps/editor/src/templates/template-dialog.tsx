import { Alert, Autocomplete, Button, Group, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import type { JsonObject } from '@rookery/model';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState, type FormEvent } from 'react';
import { ApiError } from '../api/api-error.js';
import { call } from '../api/call.js';
import { Loaded } from '../app/page-frame.js';
import { useGo } from '../app/use-go.js';
import { SchemaForm } from '../forms/schema-form.js';
import { missingOf } from '../importing/import-plan.js';
import { MissingNeeds } from '../importing/needs-list.js';
import { Modal } from '../layers/modal.js';
import { faultText, tellDone } from '../notices/notices.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { cleanFolder, folderTree } from '../workflows/folder-tree.js';
import { workflowsQuery } from '../workflows/workflows-api.js';
import { TemplatePicture } from './template-picture.js';
import { changedValues, schemaOfParameters, valuesOfParameters } from './parameter-schema.js';
import { templateQuery, type WholeTemplate } from './templates-api.js';
import { templatesTexts } from './templates-texts.js';

/** One template: what it looks like, what it asks, what it needs; makes a draft of it. */
export default function TemplateDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const text = useTexts(templatesTexts);
  // What was made in another tab to fill a need is there when one comes back.
  const query = useQuery({ ...templateQuery(name), staleTime: 0 });
  return (
    <Modal opened onClose={onClose} title={query.data?.title ?? text('title')} size="xl">
      <Loaded query={query}>{(template) => <Use template={template} onClose={onClose} />}</Loaded>
    </Modal>
  );
}

function Use({ template, onClose }: { readonly template: WholeTemplate; readonly onClose: () => void }) {
  const text = useTexts(templatesTexts);
  const go = useGo();
  const client = useQueryClient();
  const mayEdit = useMay('workflow:edit');
  const { data: workflows } = useQuery(workflowsQuery);
  const folders = useMemo(() => folderTree((workflows ?? []).map(({ folder }) => folder)).map(({ path }) => path), [workflows]);
  const schema = useMemo(() => schemaOfParameters(template.parameters), [template.parameters]);
  const [values, setValues] = useState<JsonObject>(() => valuesOfParameters(template.parameters));
  const [name, setName] = useState('');
  const [folder, setFolder] = useState('');
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const use = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFault(undefined);
    try {
      const made = await call<{ readonly id: string; readonly name: string }>('POST', `/api/v1/templates/${encodeURIComponent(template.name)}/use`, {
        body: { ...(name === '' ? {} : { name }), folder: cleanFolder(folder), parameters: changedValues(template.parameters, values) },
      });
      await client.invalidateQueries({ queryKey: ['workflows'] });
      tellDone(text('made', { name: made.name }));
      go(`/workflows/${made.id}`);
    } catch (error) {
      setFault(error instanceof ApiError && error.issues.length > 0 ? error.issues.map(({ message }) => message).join('; ') : faultText(error));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void use(event)}>
      <Stack>
        <Text>{template.description}</Text>
        <TemplatePicture document={template.document} label={text('picture', { title: template.title })} />
        {missingOf(template.needs).length > 0 && <Alert color="orange" title={text('needed')}><MissingNeeds needs={template.needs} /></Alert>}
        {template.parameters.length > 0 && (
          <section>
            <Title order={3} size="h5" mb="xs">{text('parameters')}</Title>
            <SchemaForm schema={schema} value={values} onChange={setValues} isReadOnly={!mayEdit} />
          </section>
        )}
        {template.readme !== '' && <details><summary>{text('about')}</summary><Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{template.readme}</Text></details>}
        {mayEdit && (
          <>
            <SimpleGrid cols={{ base: 1, sm: 2 }} style={{ alignItems: 'end' }}>
              <TextInput label={text('name')} description={text('nameHint')} placeholder={template.name} maxLength={63} value={name} onChange={({ currentTarget }) => setName(currentTarget.value)} />
              <Autocomplete label={text('folder')} description={text('folderHint')} value={folder} onChange={setFolder} data={folders} />
            </SimpleGrid>
            {fault !== undefined && <Alert color="red" role="alert">{fault}</Alert>}
            <Group justify="flex-end"><Button variant="default" onClick={onClose}>{text('cancel')}</Button><Button type="submit" loading={isBusy}>{text('use')}</Button></Group>
          </>
        )}
      </Stack>
    </form>
  );
}
