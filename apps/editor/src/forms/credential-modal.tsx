import { Alert, Button, Group, Modal, Select, Stack, Textarea, TextInput } from '@mantine/core';
import type { Issue, JsonObject } from '@rookery/model';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../api/api-error.js';
import { call } from '../api/call.js';
import { useCatalogue } from '../api/catalogue.js';
import { useTexts } from '../texts/texts.js';
import { fieldsOf } from './field.js';
import { useInnerForm } from './form-props.js';
import { formTexts } from './form-texts.js';
import { startValues } from './empty-value.js';

interface CredentialModalProps {
  /** Empty: any kind. */
  readonly kinds: readonly string[];
  readonly onClose: () => void;
  readonly onStored: (name: string) => void;
}

/** Stores a new credential without leaving the form that needs it. */
export function CredentialModal({ kinds, onClose, onStored }: CredentialModalProps) {
  const text = useTexts(formTexts);
  const Form = useInnerForm();
  const queries = useQueryClient();
  const { credentialKinds } = useCatalogue();
  const offered = [...credentialKinds.values()].filter(({ kind }) => kinds.length === 0 || kinds.includes(kind));
  const [kind, setKind] = useState(offered[0]?.kind ?? '');
  const [name, setName] = useState('');
  const [hosts, setHosts] = useState('');
  const manifest = credentialKinds.get(kind);
  const [fields, setFields] = useState<JsonObject>(() => (manifest === undefined ? {} : startValues(fieldsOf(manifest.fields))));
  const store = useMutation({
    mutationFn: () => call('PUT', `/api/v1/credentials/${encodeURIComponent(name)}`, { body: { kind, fields, ...(hosts.trim() === '' ? {} : { hosts: hosts.split(/[\s,]+/).filter((host) => host !== '') }) } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['credentials'] });
      onStored(name);
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    store.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={text('credentialTitle')} size="lg">
      <form onSubmit={submit}>
        <Stack>
          {offered.length > 1 && (
            <Select label={text('credentialKind')} data={offered.map((known) => ({ value: known.kind, label: known.title }))} value={kind} allowDeselect={false} onChange={(next) => {
              if (next === null) return;
              setKind(next);
              const chosen = credentialKinds.get(next);
              setFields(chosen === undefined ? {} : startValues(fieldsOf(chosen.fields)));
            }} />
          )}
          <TextInput label={text('credentialName')} description={text('nameRule')} required data-autofocus pattern="[A-Za-z0-9][A-Za-z0-9._\-]{0,62}" value={name} onChange={(event) => setName(event.currentTarget.value)} />
          {manifest !== undefined && <Form schema={manifest.fields} value={fields} onChange={setFields} issues={fieldIssues(store.error)} />}
          <Textarea label={text('credentialHosts')} description={text('credentialHostsHint')} value={hosts} autosize onChange={(event) => setHosts(event.currentTarget.value)} />
          {store.error !== null && <Alert color="red" role="alert">{store.error.message}</Alert>}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{text('cancel')}</Button>
            <Button type="submit" loading={store.isPending} disabled={name === ''}>{text('save')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function fieldIssues(error: Error | null): readonly Issue[] {
  if (!(error instanceof ApiError)) return [];
  return error.issues.filter(({ path }) => path.startsWith('fields.')).map((issue) => ({ ...issue, path: issue.path.slice('fields.'.length) }));
}
