import type { Issue, JsonValue } from '@rookery/model';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { isSameValue, withValueAt, type ValuePath } from '../document/values-at-path.js';
import { fieldsOf, type Field } from './field.js';
import { FieldList } from './field-list.js';
import { InnerFormContext, type SchemaFormProps } from './form-props.js';
import { FormStateContext, FormSupportContext, noSupport } from './form-support.js';
import { asJson, isJsonObject, textAt } from './json.js';
import { localFaults } from './local-issues.js';
import { Widget } from './widget.js';
import { WidgetContext } from './widget-props.js';
import classes from './forms.module.css';

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
  const faults = useSame(useMemo(() => localFaults(fields, value), [fields, value]));
  const language = textAt(value, 'language');
  const references = useSame(useMemo(() => referencesIn(fields, value), [fields, value]));
  // The same object while somebody types: only the field that is typed into is drawn anew.
  const state = useMemo(() => ({ edit, issues, faults, baseline, isReadOnly, language, references }), [edit, issues, faults, baseline, isReadOnly, language, references]);
  return (
    <FormStateContext value={state}>
      <FormSupportContext value={context}>
        <WidgetContext value={Widget}>
          <InnerFormContext value={SchemaForm}>
            <div className={classes['form']}><FieldList fields={fields} value={value} path={root} /></div>
          </InnerFormContext>
        </WidgetContext>
      </FormSupportContext>
    </FormStateContext>
  );
}

const root: ValuePath = [];

function referencesIn(fields: readonly Field[], value: JsonValue): Readonly<Record<string, string>> {
  const names = fields.flatMap(({ browse }) => (browse === undefined ? [] : [browse.credential, ...(browse.table === undefined ? [] : [browse.table])]));
  return Object.fromEntries(names.map((name) => [name, textAt(value, name) ?? '']));
}

/** The value of before while the new one would be the same JSON. */
function useSame<Value>(value: Value): Value {
  const [kept, setKept] = useState(value);
  if (kept === value || isSameValue(kept, value)) return kept;
  setKept(value);
  return value;
}
