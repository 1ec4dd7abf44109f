import type { JsonValue } from '@rookery/model';
import { memo, useCallback, useMemo } from 'react';
import type { ValuePath } from '../document/values-at-path.js';
import type { Field } from './field.js';
import { useFormState } from './form-support.js';
import { BooleanField } from './widgets/boolean-field.js';
import { ChoiceField, ChoicesField } from './widgets/choice-field.js';
import { CodeField } from './widgets/code-field.js';
import { ConditionsField } from './widgets/conditions-field.js';
import { CredentialField } from './widgets/credential-field.js';
import { DurationField } from './widgets/duration-field.js';
import { FilterField } from './widgets/filter-field.js';
import { JsonField } from './widgets/json-field.js';
import { KeyValueField } from './widgets/key-value-field.js';
import { ListField } from './widgets/list-field.js';
import { NumberField } from './widgets/number-field.js';
import { ObjectField } from './widgets/object-field.js';
import { PathField } from './widgets/path-field.js';
import { ScheduleField } from './widgets/schedule-field.js';
import { TemplateField } from './widgets/template-field.js';
import { LongTextField, SecretField, TextField } from './widgets/text-field.js';

/** What every widget gets. */
export interface WidgetProps {
  readonly field: Field;
  /** Of the value itself. */
  readonly path: ValuePath;
  readonly value: JsonValue | undefined;
  /** Sets the value; `undefined` takes it away, so that its default holds. */
  readonly onChange: (value: JsonValue | undefined) => void;
}

interface FieldControlProps {
  readonly field: Field;
  /** Of the object it belongs to. */
  readonly path: ValuePath;
  readonly value: JsonValue | undefined;
  readonly edit?: ((name: string, value: JsonValue | undefined) => void) | undefined;
}

/** The widget of a field of an object. */
export const FieldControl = memo(function FieldControl({ field, path, value, edit }: FieldControlProps) {
  const { edit: editForm } = useFormState();
  const own = useMemo(() => [...path, field.name], [path, field.name]);
  const onChange = useCallback((next: JsonValue | undefined) => (edit === undefined ? editForm(own, next) : edit(field.name, next)), [edit, editForm, own, field.name]);
  return <Widget field={field} path={own} value={value} onChange={onChange} />;
});

/** One widget per kind. */
export function Widget(props: WidgetProps) {
  switch (props.field.kind) {
    case 'text': return <TextField {...props} />;
    case 'longText': return <LongTextField {...props} />;
    case 'secret': return <SecretField {...props} />;
    case 'number': return <NumberField {...props} />;
    case 'boolean': return <BooleanField {...props} />;
    case 'choice': return <ChoiceField {...props} />;
    case 'choices': return <ChoicesField {...props} />;
    case 'list': return <ListField {...props} />;
    case 'object': return <ObjectField {...props} />;
    case 'keyValue': return <KeyValueField {...props} />;
    case 'duration': return <DurationField {...props} />;
    case 'schedule': return <ScheduleField {...props} />;
    case 'path': return <PathField {...props} />;
    case 'url':
    case 'template': return <TemplateField {...props} />;
    case 'json': return props.field.form === 'filter' ? <FilterField {...props} /> : <JsonField {...props} />;
    case 'code': return <CodeField {...props} />;
    case 'credential': return <CredentialField {...props} />;
    case 'conditions': return <ConditionsField {...props} />;
  }
}
