import type { WidgetProps } from './widget-props.js';
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
