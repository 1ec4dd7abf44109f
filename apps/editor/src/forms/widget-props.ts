import type { JsonValue } from '@rookery/model';
import { createContext, use, type ComponentType } from 'react';
import type { ValuePath } from '../document/values-at-path.js';
import type { Field } from './field.js';

/** What every widget gets. */
export interface WidgetProps {
  readonly field: Field;
  /** Of the value itself. */
  readonly path: ValuePath;
  readonly value: JsonValue | undefined;
  /** Sets the value; `undefined` takes it away, so that its default holds. */
  readonly onChange: (value: JsonValue | undefined) => void;
}

/** The widget for any field: lists and objects hold fields of every kind. Given by the form. */
export const WidgetContext = createContext<ComponentType<WidgetProps>>(() => null);

export function useWidget(): ComponentType<WidgetProps> {
  return use(WidgetContext);
}
