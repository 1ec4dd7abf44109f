import type { JsonValue, WorkflowDocument, WorkflowParameter } from '@rookery/model';
import { removeParameter, renameParameter, setDocumentField, setParameter } from '../document/document-fields.js';
import { isSlug } from '../document/slugs.js';

/** A parameter as the form holds it: values as text, so that what is half typed can stand there. */
export interface ParameterForm {
  /** Its name when the form was opened; `null`: it is new. */
  readonly formerName: string | null;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly type: WorkflowParameter['type'];
  readonly default: string;
  readonly value: string;
  readonly choices: readonly string[];
}

export interface SettingsForm {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** Empty: the default. */
  readonly maxHops: string;
  readonly parameters: readonly ParameterForm[];
}

export type SettingsFault = 'nameWrong' | 'maxHopsWrong' | 'parameterNameWrong' | 'valueWrong';

export function settingsOf(document: WorkflowDocument): SettingsForm {
  return {
    name: document.name, title: document.title ?? '', description: document.description ?? '', tags: document.tags ?? [], maxHops: document.maxHops === undefined ? '' : String(document.maxHops),
    parameters: Object.entries(document.parameters ?? {}).map(([name, { type, title, description, default: otherwise, value, choices }]) => ({
      formerName: name, name, title: title ?? '', description: description ?? '', type, default: textOf(otherwise), value: textOf(value), choices: (choices ?? []).map(textOf),
    })),
  };
}

export const newParameter: ParameterForm = { formerName: null, name: '', title: '', description: '', type: 'string', default: '', value: '', choices: [] };

/** What is wrong in a form, by the path of the field. */
export function settingsFaults({ name, maxHops, parameters }: SettingsForm): Readonly<Record<string, SettingsFault>> {
  const faults: Record<string, SettingsFault> = {};
  if (!isSlug(name)) faults['name'] = 'nameWrong';
  if (maxHops !== '' && !(/^\d{1,5}$/.test(maxHops) && Number(maxHops) >= 1 && Number(maxHops) <= 10_000)) faults['maxHops'] = 'maxHopsWrong';
  for (const [index, parameter] of parameters.entries()) {
    const isTwice = parameters.some((other, place) => place < index && other.name === parameter.name);
    if (!/^[A-Za-z_]\w*$/.test(parameter.name) || isTwice) faults[`parameters.${index}.name`] = 'parameterNameWrong';
    for (const field of ['default', 'value'] as const) if (valueOf(parameter[field], parameter.type) === null) faults[`parameters.${index}.${field}`] = 'valueWrong';
    if (parameter.choices.some((choice) => choice === '' || valueOf(choice, parameter.type) === null)) faults[`parameters.${index}.choices`] = 'valueWrong';
  }
  return faults;
}

/** Puts a form without faults into the document; what the form does not hold stays. */
export function applySettings(document: WorkflowDocument, form: SettingsForm): WorkflowDocument {
  let next = setDocumentField(document, 'name', form.name);
  next = setDocumentField(next, 'title', form.title.trim());
  next = setDocumentField(next, 'description', form.description.trim());
  next = setDocumentField(next, 'tags', [...form.tags]);
  next = setDocumentField(next, 'maxHops', form.maxHops === '' ? undefined : Number(form.maxHops));
  const kept = new Set(form.parameters.map(({ formerName }) => formerName));
  for (const name of Object.keys(document.parameters ?? {})) if (!kept.has(name)) next = removeParameter(next, name);
  for (const parameter of form.parameters) if (parameter.formerName !== null) next = renameParameter(next, parameter.formerName, parameter.name);
  for (const parameter of form.parameters) next = setParameter(next, parameter.name, parameterOf(parameter));
  return next;
}

function parameterOf({ type, title, description, default: otherwise, value, choices }: ParameterForm): WorkflowParameter {
  const [defaultValue, ownValue] = [valueOf(otherwise, type), valueOf(value, type)];
  const offered = choices.flatMap((choice) => valueOf(choice, type) ?? []);
  return {
    type,
    ...(title.trim() === '' ? {} : { title: title.trim() }), ...(description.trim() === '' ? {} : { description: description.trim() }),
    ...(defaultValue === undefined || defaultValue === null ? {} : { default: defaultValue }), ...(ownValue === undefined || ownValue === null ? {} : { value: ownValue }),
    ...(offered.length === 0 ? {} : { choices: offered }),
  };
}

/** `undefined`: nothing was written; `null`: it is no value of the type. */
export function valueOf(text: string, type: WorkflowParameter['type']): string | number | boolean | undefined | null {
  if (text === '') return undefined;
  if (type === 'string') return text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : null;
  const number = Number(text);
  return text.trim() === '' || !Number.isFinite(number) ? null : number;
}

function textOf(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
