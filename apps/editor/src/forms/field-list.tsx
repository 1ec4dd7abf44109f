import { Button, Collapse, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import type { JsonObject, JsonValue } from '@rookery/model';
import type { ReactNode } from 'react';
import type { ValuePath } from '../document/values-at-path.js';
import { useTexts } from '../texts/texts.js';
import type { Field } from './field.js';
import { FieldControl } from './field-control.js';
import { useFormState } from './form-support.js';
import { formTexts } from './form-texts.js';
import { issuesBelow } from './local-issues.js';

interface FieldListProps {
  readonly fields: readonly Field[];
  readonly value: JsonObject;
  readonly path: ValuePath;
  /** Edits of an object whose value is its default so far are written whole. */
  readonly edit?: (name: string, value: JsonValue | undefined) => void;
}

/** Fields one below the other, the advanced ones folded, unless one of them has a fault. */
export function FieldList({ fields, value, path, edit }: FieldListProps) {
  const shown = fields.filter(({ isAdvanced }) => !isAdvanced);
  const folded = fields.filter(({ isAdvanced }) => isAdvanced);
  const control = (field: Field) => <FieldControl key={field.name} field={field} path={path} value={value[field.name]} edit={edit} />;
  return (
    <Stack gap="md">
      {shown.map(control)}
      {folded.length > 0 && <Advanced fields={folded} path={path}>{folded.map(control)}</Advanced>}
    </Stack>
  );
}

function Advanced({ fields, path, children }: { readonly fields: readonly Field[]; readonly path: ValuePath; readonly children: ReactNode }) {
  const text = useTexts(formTexts);
  const [isOpen, { toggle }] = useDisclosure(false);
  const hasFault = useHasFault(fields, path);
  const isShown = isOpen || hasFault;
  return (
    <div>
      <Button variant="subtle" size="compact-sm" px={4} onClick={toggle} aria-expanded={isShown} leftSection={isShown ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}>
        {text('advanced')} ({fields.length})
      </Button>
      <Collapse expanded={isShown}><Stack gap="md" pt="xs">{isShown && children}</Stack></Collapse>
    </div>
  );
}

function useHasFault(fields: readonly Field[], path: ValuePath): boolean {
  const { issues } = useFormState();
  return fields.some(({ name }) => issuesBelow(issues, [...path, name].join('.')).length > 0);
}
