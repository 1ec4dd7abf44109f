import { Button, Group, Select } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { catalogueQuery } from '../../api/catalogue.js';
import { CredentialDialog } from '../../credentials/credential-dialog.js';
import { useCredentials } from '../../credentials/use-credentials.js';
import { useMay } from '../../session/session-store.js';
import { useTexts } from '../../texts/texts.js';
import { FieldFrame, faultProps, useFaults } from '../field-frame.js';
import type { WidgetProps } from '../widget-props.js';
import { useInnerForm } from '../form-props.js';
import { useFormState } from '../form-support.js';
import { formTexts } from '../form-texts.js';
import { textOf } from './text-field.js';

/** One of the stored credentials of fitting kinds, or a new one made in place. */
export function CredentialField(props: WidgetProps) {
  const { field, path, value, onChange } = props;
  const id = useId();
  const text = useTexts(formTexts);
  const { isReadOnly } = useFormState();
  const faults = useFaults(path);
  const mayEdit = useMay('credential:edit');
  const [isNew, setNew] = useState(false);
  const Form = useInnerForm();
  const { data: catalogue } = useQuery(catalogueQuery);
  const { data: stored } = useCredentials();
  const fitting = (stored ?? []).filter(({ kind }) => field.credentialKinds.length === 0 || field.credentialKinds.includes(kind));
  const chosen = textOf(value);
  const isKnown = chosen === '' || stored === undefined || fitting.some(({ name }) => name === chosen);
  const options = [...fitting.map(({ name, kind }) => ({ value: name, label: `${name} · ${catalogue?.credentialKinds.get(kind)?.title ?? kind}` })), ...(isKnown ? [] : [{ value: chosen, label: text('credentialMissing', { name: chosen }) }])];
  return (
    <FieldFrame {...props} id={id}>
      <Group gap={6} wrap="nowrap" maw={520}>
        <Select {...faultProps(id, field, faults.length > 0 || !isKnown)} flex={1} data={options} value={chosen === '' ? null : chosen} placeholder={fitting.length === 0 ? text('credentialNone') : text('notSet')} clearable={!field.isRequired} searchable readOnly={isReadOnly} onChange={(name) => onChange(name ?? undefined)} />
        {mayEdit && !isReadOnly && <Button variant="light" leftSection={<IconPlus size={14} aria-hidden />} aria-label={`${text('credentialNew')} ${field.title}`} onClick={() => setNew(true)}>{text('credentialNew')}</Button>}
      </Group>
      {isNew && <CredentialDialog kinds={field.credentialKinds} Form={Form} onClose={() => setNew(false)} onStored={onChange} />}
    </FieldFrame>
  );
}
