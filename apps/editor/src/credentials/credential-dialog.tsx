import { Alert, Button, Group, Modal, Select, Stack, Textarea, TextInput } from '@mantine/core';
import type { CredentialManifest, Issue, JsonObject } from '@rookery/model';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../api/api-error.js';
import { call } from '../api/call.js';
import { useCatalogue } from '../api/catalogue.js';
import { startValues } from '../forms/empty-value.js';
import { fieldsOf } from '../forms/field.js';
import { SchemaForm } from '../forms/schema-form.js';
import { faultText, tellDone } from '../notices/notices.js';
import { useTexts } from '../texts/texts.js';
import { fieldIssues, isCredentialName, otherIssues, readHosts, type Credential } from './credential.js';
import { credentialsTexts } from './credentials-texts.js';

interface CredentialDialogProps {
  /** Whose values are replaced; `undefined`: a new one. */
  readonly credential: Credential | undefined;
  /** What a new one begins with. */
  readonly start?: { readonly name: string; readonly kind: string | undefined };
  readonly names: ReadonlySet<string>;
  readonly onClose: () => void;
}

/** The form of a credential, from its kind. Values only go in. */
export default function CredentialDialog({ credential, start, names, onClose }: CredentialDialogProps) {
  const text = useTexts(credentialsTexts);
  const client = useQueryClient();
  const { credentialKinds } = useCatalogue();
  const kinds = [...credentialKinds.values()].toSorted((one, other) => one.title.localeCompare(other.title));
  const [kind, setKind] = useState(credential?.kind ?? kinds.find((known) => known.kind === start?.kind)?.kind ?? kinds[0]?.kind ?? '');
  const manifest = credentialKinds.get(kind);
  const [name, setName] = useState(credential?.name ?? start?.name ?? '');
  const [fields, setFields] = useState<JsonObject>(() => fieldsAtStart(manifest));
  const [hosts, setHosts] = useState(credential?.hosts.join('\n') ?? '');
  const [fault, setFault] = useState<{ readonly message: string; readonly issues: readonly Issue[] }>();
  const [isBusy, setBusy] = useState(false);
  const isTaken = credential === undefined && names.has(name);
  const nameFault = name === '' ? undefined : isTaken ? 'nameTaken' : isCredentialName(name) ? undefined : 'nameInvalid';
  const choose = (next: string | null) => {
    if (next === null) return;
    setKind(next);
    setFields(fieldsAtStart(credentialKinds.get(next)));
    setFault(undefined);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFault(undefined);
    try {
      const wanted = readHosts(hosts);
      await call('PUT', `/api/v1/credentials/${encodeURIComponent(name)}`, { body: { kind, fields, ...(wanted.length === 0 ? {} : { hosts: wanted }) } });
      await client.invalidateQueries({ queryKey: ['credentials'] });
      tellDone(text('saved', { name }));
      onClose();
    } catch (error) {
      setFault({ message: faultText(error), issues: error instanceof ApiError ? error.issues : [] });
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={credential === undefined ? text('newTitle') : text('editTitle', { name: credential.name })} size="lg">
      <form onSubmit={(event) => void submit(event)} autoComplete="off">
        <Stack>
          {credential !== undefined && <Alert color="blue">{text('stored')}</Alert>}
          {credential === undefined && (
            <TextInput data-autofocus label={text('name')} description={text('nameHint')} required maxLength={63} value={name} onChange={({ currentTarget }) => setName(currentTarget.value)} {...(nameFault === undefined ? {} : { error: text(nameFault) })} />
          )}
          <Select label={text('kind')} searchable allowDeselect={false} value={kind} onChange={choose} data={kinds.map((known) => ({ value: known.kind, label: known.title }))} />
          {manifest === undefined ? <Alert color="orange">{text('unknownKind', { kind })}</Alert> : <SchemaForm key={kind} schema={manifest.fields} value={fields} onChange={setFields} issues={fieldIssues(fault?.issues ?? [])} />}
          <Textarea label={text('hostsLabel')} description={text('hostsHint')} autosize minRows={2} maxRows={8} value={hosts} spellCheck={false} onChange={({ currentTarget }) => setHosts(currentTarget.value)} />
          {fault !== undefined && <Alert color="red" role="alert">{[fault.message, ...otherIssues(fault.issues).map(({ path, message }) => `${path}: ${message}`)].join('; ')}</Alert>}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{text('cancel')}</Button>
            <Button type="submit" loading={isBusy} disabled={name === '' || nameFault !== undefined || manifest === undefined}>{text('save')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function fieldsAtStart(manifest: CredentialManifest | undefined): JsonObject {
  return manifest === undefined ? {} : startValues(fieldsOf(manifest.fields));
}
