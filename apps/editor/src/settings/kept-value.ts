import type { JsonValue } from '@rookery/model';
import type { ValueType } from './typed-value.js';

/** A variable or a stored value; what one of them lacks is empty. */
export interface KeptValue {
  readonly name: string;
  readonly type: ValueType | undefined;
  readonly value: JsonValue;
  readonly description: string;
  readonly expiresAt: string | null;
  readonly updatedAt: string;
}

export type ValueShelf = 'variables' | 'stored-values';
