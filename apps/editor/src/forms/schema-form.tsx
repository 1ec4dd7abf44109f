import { Button, Collapse, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import type { Issue, JsonObject, JsonValue } from '@rookery/model';
import { useCallback, useEffect, useMemo, useRef, type ReactNode } from 'react';
import { withValueAt, type ValuePath } from '../document/values-at-path.js';
import { useTexts } from '../texts/texts.js';
import { fieldsOf, type Field } from './field.js';
import { FieldControl } from './field-control.js';
import { formTexts } from './form-texts.js';
import { FormStateContext, FormSupportContext, noSupport, useFormState, type FormSupport } from './form-support.js';
import { asJson, isJsonObject } from './json.js';
import { issuesBelow, localFaults } from './local-issues.js';
import classes from './forms.module.css';

/** The one place of a form that was edited; `undefined` takes it away. */
export interface FieldEdit {
  readonly path: ValuePath;
  readonly value: JsonValue | undefined;
}

export interface SchemaFormProps {
  /** JSON Schema as the catalogue gives it: options of an agent, fields of a credential. */
  readonly schema: JsonObject;
  readonly value: JsonObject;
  /** Gets the whole new value, and what was edited of it. */
  readonly onChange: (value: JsonObject, edit: FieldEdit) => void;
  /** Faults the server found; paths are those within the value. */
  readonly issues?: readonly Issue[];
  /** Events, fields and parameters that help to fill it in. */
  readonly context?: FormSupport;
  /** What runs now: differences are marked and can be taken back. */
  readonly baseline?: JsonObject | undefined;
  readonly isReadOnly?: boolean;
}

const noIssues: readonly Issue[] = [];

/** A form from a JSON Schema, with one widget per kind of option. It keeps nothing itself but what is folded. */
export function SchemaForm({ schema, value, onChange, issues = noIssues, context = noSupport, baseline, isReadOnly = false }: SchemaFormProps) {
  const fields = useMemo(() => fieldsOf(schema), [schema]);
  const latest = useRef({ value, onChange });
  useEffect(() => {
    latest.current = { value, onChange };
  });
  const edit = useCallback((path: ValuePath, next: JsonValue | undefined) => {
    const changed = asJson(withValueAt(latest.current.value, path, next));
    const whole = isJsonObject(changed) ? changed : {};
    // Two edits of one event, such as a paste over several fields, must see each other.
    latest.current = { ...latest.current, value: whole };
    latest.current.onChange(whole, { path, value: next });
  }, []);
  const faults = useMemo(() => localFaults(fields, value), [fields, value]);
  const state = useMemo(() => ({ edit, issues, faults, baseline, isReadOnly, siblings: value }), [edit, issues, faults, baseline, isReadOnly, value]);
  return (
    <FormStateContext value={state}>
      <FormSupportContext value={context}>
        <div className={classes['form']}><FieldList fields={fields} value={value} path={root} /></div>
      </FormSupportContext>
    </FormStateContext>
  );
}

const root: ValuePath = [];

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
