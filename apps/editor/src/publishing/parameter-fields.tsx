import { ActionIcon, Fieldset, Group, NativeSelect, SimpleGrid, TagsInput, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useTexts } from '../texts/texts.js';
import { publishTexts } from './publish-texts.js';
import type { ParameterForm } from './settings-form.js';

interface ParameterFieldsProps {
  readonly parameter: ParameterForm;
  readonly faultOf: (field: 'name' | 'default' | 'value' | 'choices') => string | undefined;
  readonly onChange: (parameter: ParameterForm) => void;
  readonly onRemove: () => void;
}

const types = ['string', 'number', 'boolean'] as const;

/** The form of one parameter. */
export function ParameterFields({ parameter, faultOf, onChange, onRemove }: ParameterFieldsProps) {
  const text = useTexts(publishTexts);
  const set = (part: Partial<ParameterForm>): void => onChange({ ...parameter, ...part });
  return (
    <Fieldset p="xs" legend={parameter.title || parameter.name || text('addParameter')}>
      <SimpleGrid cols={{ base: 2, sm: 5 }} spacing="xs" verticalSpacing="xs">
        <TextInput size="xs" label={text('parameterName')} required value={parameter.name} error={faultOf('name')} onChange={({ currentTarget }) => set({ name: currentTarget.value.trim() })} />
        <TextInput size="xs" label={text('parameterTitle')} value={parameter.title} onChange={({ currentTarget }) => set({ title: currentTarget.value })} />
        <NativeSelect size="xs" label={text('parameterType')} value={parameter.type} data={types.map((value) => ({ value, label: text(value) }))} onChange={({ currentTarget }) => set({ type: types.find((type) => type === currentTarget.value) ?? 'string' })} />
        <ValueField label={text('default')} field="default" parameter={parameter} fault={faultOf('default')} set={set} />
        <ValueField label={text('value')} hint={text('valueHint')} field="value" parameter={parameter} fault={faultOf('value')} set={set} />
      </SimpleGrid>
      <TextInput size="xs" mt={6} label={text('description')} value={parameter.description} onChange={({ currentTarget }) => set({ description: currentTarget.value })} />
      <Group gap="xs" mt={6} align="flex-end" wrap="nowrap">
        {parameter.type !== 'boolean' && <TagsInput size="xs" flex={1} label={text('choices')} description={text('choicesHint')} value={[...parameter.choices]} error={faultOf('choices')} onChange={(choices) => set({ choices })} />}
        <ActionIcon variant="subtle" color="red" ml="auto" aria-label={text('removeParameter', { name: parameter.name })} onClick={onRemove}><IconTrash size={16} /></ActionIcon>
      </Group>
    </Fieldset>
  );
}

interface ValueFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly field: 'default' | 'value';
  readonly parameter: ParameterForm;
  readonly fault: string | undefined;
  readonly set: (part: Partial<ParameterForm>) => void;
}

function ValueField({ label, hint, field, parameter, fault, set }: ValueFieldProps) {
  const text = useTexts(publishTexts);
  const value = parameter[field];
  if (parameter.type === 'boolean') {
    return <NativeSelect size="xs" label={label} value={value} error={fault} data={[{ value: '', label: text('unset') }, { value: 'true', label: text('yes') }, { value: 'false', label: text('no') }]} onChange={({ currentTarget }) => set({ [field]: currentTarget.value })} />;
  }
  return <TextInput size="xs" label={label} {...(hint === undefined ? {} : { placeholder: hint })} inputMode={parameter.type === 'number' ? 'decimal' : 'text'} value={value} error={fault} onChange={({ currentTarget }) => set({ [field]: currentTarget.value })} />;
}
