export { SchemaForm } from './schema-form.js';
export type { FieldEdit, SchemaFormProps } from './form-props.js';
export { noSupport, type FormSupport, type Sample } from './form-support.js';
export { startValues } from './empty-value.js';
export { fieldsOf, type Field } from './field.js';
export { localFaults } from './local-issues.js';
