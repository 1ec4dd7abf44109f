import { ActionIcon, Group, Input, Stack, Text, Tooltip } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { isSameValue, type ValuePath } from '../document/values-at-path.js';
import { useTexts } from '../texts/texts.js';
import { faultText } from './fault-text.js';
import type { Field } from './field.js';
import type { WidgetProps } from './widget-props.js';
import { baselineAt, pathText, useFormState } from './form-support.js';
import { formTexts } from './form-texts.js';
import { asJson } from './json.js';
import { issuesAt, issuesBelow } from './local-issues.js';

interface FieldFrameProps extends Pick<WidgetProps, 'field' | 'path' | 'value' | 'onChange'> {
  /** Of the control, for the label; left out for a group of controls, whose `aria-labelledby` is then `<id>-label`. */
  readonly id: string;
  readonly isGroup?: boolean;
  /** The widget shows faults below its value itself. */
  readonly showsInner?: boolean;
  /** At the right of the title: a menu of fields, a switch between views. */
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}

/** Title, description, what changed, the control, and its faults. */
export function FieldFrame({ field, path, value, onChange, id, isGroup = false, showsInner = false, tools, children }: FieldFrameProps) {
  const faults = useFaults(path, showsInner);
  const isEntry = field.name === '' && field.description === '';
  const isShown = field.title !== '' && !isEntry;
  return (
    <Stack gap={4} {...(isGroup ? { role: 'group', 'aria-labelledby': `${id}-label` } : {})}>
      {isShown && (
        <Group gap={6} wrap="nowrap" justify="space-between" align="flex-start" mih={22}>
          <Group gap={6} wrap="nowrap">
            {isGroup ? <Text id={`${id}-label`} size="sm" fw={600}>{field.title}{field.isRequired && <Required />}</Text> : <Input.Label id={`${id}-label`} htmlFor={id} fw={600} required={field.isRequired && field.fallback === undefined}>{field.title}</Input.Label>}
            <ChangedMark field={field} path={path} value={value} onChange={onChange} />
          </Group>
          {tools !== undefined && <Group gap={4} wrap="nowrap">{tools}</Group>}
        </Group>
      )}
      {isShown && field.description !== '' && <Text id={`${id}-description`} size="xs" c="dimmed">{field.description}</Text>}
      {field.unknownKind !== undefined && <UnknownKind kind={field.unknownKind} />}
      {children}
      <Faults id={id} faults={faults} />
    </Stack>
  );
}

export function Faults({ id, faults }: { readonly id: string; readonly faults: readonly string[] }) {
  if (faults.length === 0) return null;
  return <Stack gap={0} id={`${id}-faults`} role="alert">{faults.map((fault) => <Input.Error key={fault}>{fault}</Input.Error>)}</Stack>;
}

/** Faults of a place: the server's, else what the schema tells. */
export function useFaults(path: ValuePath, isExact = false): readonly string[] {
  const text = useTexts(formTexts);
  const { issues, faults } = useFormState();
  const place = pathText(path);
  const local = faults.filter((fault) => fault.path === place && fault.fault !== 'required').map((fault) => faultText(fault, text));
  const found = (isExact ? issuesAt : issuesBelow)(issues, place).map(({ message, hint }) => (hint === undefined ? message : `${message}; ${hint}`));
  return [...new Set(found.length > 0 ? found : local)].slice(0, 5);
}

/** For inputs that take these attributes. */
export function faultProps(id: string, field: Field, hasFaults: boolean) {
  return { id, error: hasFaults, 'aria-required': field.isRequired, 'aria-describedby': `${id}-description${hasFaults ? ` ${id}-faults` : ''}` };
}

function Required() {
  return <Text span c="red" aria-hidden> *</Text>;
}

function UnknownKind({ kind }: { readonly kind: string }) {
  const text = useTexts(formTexts);
  return <Text size="xs" c="dimmed" fs="italic">{text('unknownKind', { kind })}</Text>;
}

/** A dot and the way back, where the draft differs from what runs. */
function ChangedMark({ field, path, value, onChange }: Pick<FieldFrameProps, 'field' | 'path' | 'value' | 'onChange'>) {
  const text = useTexts(formTexts);
  const state = useFormState();
  if (state.baseline === undefined || path.some((part) => typeof part === 'number')) return null;
  const before = baselineAt(state, path);
  if (isSameValue(before ?? field.fallback, value ?? field.fallback)) return null;
  return (
    <Group gap={2} wrap="nowrap">
      <Tooltip label={text('changed')}><Text span c="orange" fz={18} lh={1} role="img" aria-label={text('changed')}>•</Text></Tooltip>
      {!state.isReadOnly && (
        <Tooltip label={text('revert')}>
          <ActionIcon size="xs" variant="subtle" color="gray" aria-label={`${text('revert')}: ${field.title}`} onClick={() => onChange(asJson(before))}><IconArrowBackUp size={14} /></ActionIcon>
        </Tooltip>
      )}
    </Group>
  );
}
