import type { Issue, JsonObject, JsonValue } from '@rookery/model';
import { createContext, use } from 'react';
import { valueAt, type ValuePath } from '../document/values-at-path.js';
import type { KnownField } from './field-paths.js';
import type { LocalFault } from './local-issues.js';

/** An event that previews are made on. */
export interface Sample {
  readonly payload: JsonObject;
  readonly key: string | null;
  readonly occurredAt?: string | undefined;
  readonly expiresAt?: string | null | undefined;
}

/** What a form knows of the place it is filled in for; each part only adds help. */
export interface FormSupport {
  /** Fields that events are known to have: for completion, menus and typed conditions. */
  readonly knownFields: readonly KnownField[];
  readonly sample: Sample | undefined;
  /** Events that conditions are looked at with; the sample first. */
  readonly payloads: readonly JsonObject[];
  readonly parameters: Readonly<Record<string, JsonValue>>;
}

export const noSupport: FormSupport = { knownFields: [], sample: undefined, payloads: [], parameters: {} };

export type EditField = (path: ValuePath, value: JsonValue | undefined) => void;

interface FormState {
  readonly edit: EditField;
  readonly issues: readonly Issue[];
  readonly faults: readonly LocalFault[];
  /** What runs now; `undefined`: nothing to compare with. */
  readonly baseline: JsonObject | undefined;
  readonly isReadOnly: boolean;
  /** What an option named `language` says, for the code beside it. */
  readonly language: string | undefined;
  /** What the options hold that other options point to: a credential, a table. */
  readonly references: Readonly<Record<string, string>>;
}

export const FormStateContext = createContext<FormState>({ edit: () => undefined, issues: [], faults: [], baseline: undefined, isReadOnly: false, language: undefined, references: {} });
export const FormSupportContext = createContext<FormSupport>(noSupport);

export function useFormState(): FormState {
  return use(FormStateContext);
}

export function useFormSupport(): FormSupport {
  return use(FormSupportContext);
}

/** The value that runs now at a path; `undefined` also where there is nothing to compare with. */
export function baselineAt({ baseline }: Pick<FormState, 'baseline'>, path: ValuePath): unknown {
  return baseline === undefined ? undefined : valueAt(baseline, path);
}

export function pathText(path: ValuePath): string {
  return path.join('.');
}
