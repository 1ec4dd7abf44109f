import { Alert, Button, Group, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useState, type ComponentType, type FormEvent } from 'react';
import type { SchemaFormProps } from '../forms/form-props.js';
import { Modal } from '../layers/modal.js';
import { tellDone } from '../notices/notices.js';
import { useTexts } from '../texts/texts.js';
import { fieldIssues, otherIssues, type Credential } from './credential.js';
import type { CredentialNotice } from './credential-action.js';
import { credentialActions } from './credential-actions.js';
import { CredentialUses } from './credential-uses.js';
import { credentialsTexts } from './credentials-texts.js';
import { RedirectAddress } from './redirect-address.js';
import { useCredentialForm } from './use-credential-form.js';

interface CredentialDialogProps {
  /** Whose values are replaced. Default: a new one. */
  readonly credential?: Credential | undefined;
  /** What a new one begins with. */
  readonly start?: { readonly name?: string | undefined; readonly kind?: string | undefined };
  /** The kinds that fit the place it is made for. Default: all. */
  readonly kinds?: readonly string[];
  /** Draws the fields; handed in, because a form may open this dialog for a field of its own. */
  readonly Form: ComponentType<SchemaFormProps>;
  readonly onClose: () => void;
  readonly onStored?: (name: string) => void;
}

const anyKind: readonly string[] = [];

/** The form of a credential, from its kind. Values only go in. */
export function CredentialDialog({ credential, start, kinds = anyKind, Form, onClose, onStored }: CredentialDialogProps) {
  const text = useTexts(credentialsTexts);
  const form = useCredentialForm({ credential, name: start?.name, kind: start?.kind, kinds });
  const { manifest, name, fault } = form;
  const [notice, setNotice] = useState<CredentialNotice>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    // The dialog may stand in another form, which this one does not send.
    event.stopPropagation();
    setNotice(undefined);
    if (!(await form.store())) return;
    tellDone(text('saved', { name }));
    onStored?.(name);
    onClose();
  };
  const actions = manifest === undefined ? [] : credentialActions.filter(({ fits }) => fits(manifest));
  return (
    <Modal opened onClose={onClose} title={credential === undefined ? text('newTitle') : text('editTitle', { name: credential.name })} size="lg">
      <form onSubmit={(event) => void submit(event)} autoComplete="off">
        <Stack>
          {credential !== undefined && <Alert color="blue">{text('stored')}</Alert>}
          {credential === undefined && (
            <TextInput data-autofocus label={text('name')} description={text('nameHint')} required maxLength={63} value={name} onChange={({ currentTarget }) => form.setName(currentTarget.value)} {...(form.nameFault === undefined ? {} : { error: text(form.nameFault) })} />
          )}
          {form.offered.length > 1 && <Select label={text('kind')} searchable allowDeselect={false} value={form.kind} onChange={(next) => next !== null && form.chooseKind(next)} data={form.offered.map((known) => ({ value: known.kind, label: known.title }))} />}
          {manifest === undefined ? <Alert color="orange">{text('unknownKind', { kind: form.kind })}</Alert> : <Form key={form.kind} schema={manifest.fields} value={form.fields} onChange={form.setFields} issues={fieldIssues(fault?.issues ?? [])} />}
          <Textarea label={text('hostsLabel')} description={text('hostsHint')} autosize minRows={2} maxRows={8} value={form.hosts} spellCheck={false} onChange={({ currentTarget }) => form.setHosts(currentTarget.value)} />
          {manifest?.needsConsent === true && <RedirectAddress />}
          {credential !== undefined && credential.usedBy.length > 0 && <Alert variant="default" title={text('usedBy')}><CredentialUses usedBy={credential.usedBy} /></Alert>}
          <div aria-live="polite">{notice !== undefined && <Alert color={notice.isGood ? 'green' : 'orange'}>{notice.message}</Alert>}</div>
          {fault !== undefined && <Alert color="red" role="alert">{[fault.message, ...otherIssues(fault.issues).map(({ path, message }) => `${path}: ${message}`)].join('; ')}</Alert>}
          <Group justify="space-between">
            <Group gap="xs">
              {manifest !== undefined && actions.map(({ id, Button: Action }) => <Action key={id} name={name} manifest={manifest} fields={form.fields} isStored={form.isStored} isReady={form.isReady} store={form.store} tell={setNotice} />)}
            </Group>
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>{text('cancel')}</Button>
              <Button type="submit" loading={form.isBusy} disabled={!form.isReady}>{text('save')}</Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
