import type { Issue, JsonValue, WorkflowDocument, WorkflowParameter } from '@rookery/model';

const article: Readonly<Record<WorkflowParameter['type'], string>> = { string: 'a text', number: 'a number', boolean: 'true or false' };

/** Values, defaults and choices that are not of their parameter's type, and values that are none of the choices. */
export function parameterIssues(document: WorkflowDocument): readonly Issue[] {
  return Object.entries(document.parameters ?? {}).flatMap(([name, parameter]) => [
    ...(parameter.choices ?? []).flatMap((choice, index) => typeIssue(`parameters.${name}.choices.${index}`, parameter, choice)),
    ...twinIssues(name, parameter),
    ...valueIssues(`parameters.${name}.default`, parameter, parameter.default),
    ...valueIssues(`parameters.${name}.value`, parameter, parameter.value),
  ]);
}

/** What is wrong with a value for this parameter; nothing given is nothing wrong. */
export function valueIssues(path: string, parameter: WorkflowParameter, value: JsonValue | undefined): readonly Issue[] {
  if (value === undefined) return [];
  const faults = typeIssue(path, parameter, value);
  if (faults.length > 0 || parameter.choices === undefined || parameter.choices.includes(value)) return faults;
  return [{ path, code: 'option.choice', message: `${show(value)} is not one of the choices`, hint: `choose one of: ${parameter.choices.map(show).join(', ')}` }];
}

function typeIssue(path: string, parameter: WorkflowParameter, value: JsonValue): readonly Issue[] {
  if (typeof value === parameter.type) return [];
  return [{ path, code: 'option.type', message: `${show(value)} is not ${article[parameter.type]}`, hint: value === null ? 'leave it out instead' : `the parameter is of the type "${parameter.type}"` }];
}

function twinIssues(name: string, { choices = [] }: WorkflowParameter): readonly Issue[] {
  return choices.flatMap((choice, index) => (choices.indexOf(choice) === index ? [] : [{ path: `parameters.${name}.choices.${index}`, code: 'option.choice', message: `${show(choice)} stands there twice`, hint: 'remove one' }]));
}

function show(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
