import type { WorkflowParameter } from '@rookery/model';
import type { WorkflowDocument } from './graph-document.js';
import { isSameValue, without } from './values-at-path.js';

/** What the settings of a workflow hold; its name is what others call it by. */
export type DocumentField = 'name' | 'title' | 'description' | 'tags' | 'maxHops';

/** Sets a field of the workflow; `undefined`, an empty text and an empty list take it away. A name cannot be taken away. */
export function setDocumentField<Field extends DocumentField>(document: WorkflowDocument, field: Field, value: WorkflowDocument[Field] | undefined): WorkflowDocument {
  const isEmpty = value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
  if (isEmpty ? field === 'name' || document[field] === undefined : isSameValue(document[field], value)) return document;
  const { schemaVersion, name, agents, links } = document;
  return isEmpty ? { ...without<unknown>(document, field), schemaVersion, name, agents, links } : { ...document, [field]: value };
}

/** Adds or replaces a parameter. */
export function setParameter(document: WorkflowDocument, name: string, parameter: WorkflowParameter): WorkflowDocument {
  const before = document.parameters !== undefined && Object.hasOwn(document.parameters, name) ? document.parameters[name] : undefined;
  return isSameValue(before, parameter) ? document : { ...document, parameters: { ...document.parameters, [name]: parameter } };
}

/** Gives a parameter another name at its place; what uses it by name is not touched. The same document when the name is taken. */
export function renameParameter(document: WorkflowDocument, name: string, to: string): WorkflowDocument {
  const entries = Object.entries(document.parameters ?? {});
  const isPossible = to !== '' && to !== name && entries.some(([known]) => known === name) && !entries.some(([known]) => known === to);
  return isPossible ? { ...document, parameters: Object.fromEntries(entries.map(([known, parameter]) => [known === name ? to : known, parameter])) } : document;
}

export function removeParameter(document: WorkflowDocument, name: string): WorkflowDocument {
  if (document.parameters === undefined || !Object.hasOwn(document.parameters, name)) return document;
  const { parameters, ...rest } = document;
  const kept = without(parameters, name);
  return Object.keys(kept).length === 0 ? rest : { ...rest, parameters: kept };
}
