import { Alert, Button, Group, NumberInput, SegmentedControl, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { call } from '../api/call.js';
import { Modal } from '../layers/modal.js';
import { faultText, tellDone } from '../notices/notices.js';
import { useTexts } from '../texts/texts.js';
import { settingsTexts } from './settings-texts.js';
import { readValue, typedText, typeOfValue, valueTypes, type ValueType } from './typed-value.js';
import type { KeptValue, ValueShelf } from './kept-value.js';

/** One variable or stored value, with an editor for its type. */
export function ValueDialog({ shelf, kept, onClose }: { readonly shelf: ValueShelf; readonly kept: KeptValue | undefined; readonly onClose: () => void }) {
  const text = useTexts(settingsTexts);
  const client = useQueryClient();
  const isVariable = shelf === 'variables';
  const [name, setName] = useState(kept?.name ?? '');
  const [type, setType] = useState<ValueType>(kept === undefined ? 'text' : (kept.type ?? typeOfValue(kept.value)));
  const [typed, setTyped] = useState(kept === undefined ? '' : typedText(type, kept.value));
  const [description, setDescription] = useState(kept?.description ?? '');
  const [ttl, setTtl] = useState('');
  const [fault, setFault] = useState<string>();
  const read = readValue(type, typed);
  const valueFault = typed === '' || read.ok ? undefined : text(`invalid.${read.reason}`);
  const choose = (next: string) => {
    const chosen = valueTypes.find((one) => one === next) ?? 'text';
    setType(chosen);
    if (chosen === 'boolean') setTyped('false');
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!read.ok) return;
    setFault(undefined);
    try {
      const body = isVariable ? { type, value: read.value, description } : { value: read.value, ...(ttl.trim() === '' ? {} : { ttl: ttl.trim() }) };
      await call('PUT', `/api/v1/${shelf}/${encodeURIComponent(name)}`, { body });
      await client.invalidateQueries({ queryKey: [shelf] });
      tellDone(text('saved', { name }));
      onClose();
    } catch (error) {
      setFault(faultText(error));
    }
  };
  const label = text('value');
  const shown = valueFault === undefined ? {} : { error: valueFault };
  return (
    <Modal opened onClose={onClose} title={kept === undefined ? text(isVariable ? 'newVariable' : 'newStored') : kept.name}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          {kept === undefined && <TextInput data-autofocus label={text(isVariable ? 'name' : 'key')} required maxLength={128} ff="monospace" value={name} onChange={({ currentTarget }) => setName(currentTarget.value)} />}
          <div><Text size="sm" fw={500} mb={4}>{text('type')}</Text><SegmentedControl fullWidth aria-label={text('type')} value={type} onChange={choose} data={valueTypes.map((value) => ({ value, label: text(`type.${value}`) }))} /></div>
          {type === 'number' && <NumberInput label={label} required value={typed} onChange={(value) => setTyped(String(value))} {...shown} />}
          {type === 'boolean' && <SegmentedControl aria-label={label} value={typed === 'true' ? 'true' : 'false'} onChange={setTyped} data={[{ value: 'true', label: text('yes') }, { value: 'false', label: text('no') }]} />}
          {(type === 'text' || type === 'json') && <Textarea label={label} required={type === 'json'} autosize minRows={type === 'json' ? 4 : 1} maxRows={16} spellCheck={false} styles={type === 'json' ? { input: { fontFamily: 'var(--mantine-font-family-monospace)' } } : {}} value={typed} onChange={({ currentTarget }) => setTyped(currentTarget.value)} {...shown} />}
          {isVariable ? <TextInput label={text('description')} maxLength={2_000} value={description} onChange={({ currentTarget }) => setDescription(currentTarget.value)} />
            : <TextInput label={text('ttl')} description={text('ttlHint')} value={ttl} onChange={({ currentTarget }) => setTtl(currentTarget.value)} />}
          {fault !== undefined && <Alert color="red" role="alert">{fault}</Alert>}
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{text('cancel')}</Button><Button type="submit" disabled={name === '' || !read.ok}>{text('save')}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
