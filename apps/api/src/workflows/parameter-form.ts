import { parseWorkflowDocument, type JsonValue, type WorkflowParameter } from '@rookery/model';

/** A parameter as a form draws it. */
export interface ParameterField {
  readonly name: string;
  readonly type: WorkflowParameter['type'];
  readonly title: string;
  readonly description: string | null;
  readonly choices: readonly JsonValue[] | null;
  readonly default: JsonValue;
  /** Set for this workflow; `null`: it runs with the default. */
  readonly value: JsonValue;
}

/** The parameters of a document in the order they are written; none when its shape is wrong. */
export function parameterForm(document: unknown): readonly ParameterField[] {
  const parsed = parseWorkflowDocument(document);
  if (!parsed.ok) return [];
  return Object.entries(parsed.value.parameters ?? {}).map(([name, parameter]) => ({
    name, type: parameter.type, title: parameter.title ?? name, description: parameter.description ?? null,
    choices: parameter.choices ?? null, default: parameter.default ?? null, value: parameter.value ?? null,
  }));
}
