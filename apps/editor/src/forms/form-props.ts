import type { Issue, JsonObject, JsonValue } from '@rookery/model';
import { createContext, use, type ComponentType } from 'react';
import type { ValuePath } from '../document/values-at-path.js';
import type { FormSupport } from './form-support.js';

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

/** A form within a form, such as that of a new credential. Given by the form around it. */
export const InnerFormContext = createContext<ComponentType<SchemaFormProps>>(() => null);

export function useInnerForm(): ComponentType<SchemaFormProps> {
  return use(InnerFormContext);
}
