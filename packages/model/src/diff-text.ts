import type { Language } from './errors.js';
import type { JsonValue } from './json.js';
import type { DocumentChange, LinkName, ValueChange } from './diff-document.js';

const VALUE_LENGTH = 80;

/** One line a person reads: what changed, from what, to what. Long texts are counted in lines, never cut in the middle of a secret. */
export function describeChange(change: DocumentChange, language: Language = 'en'): string {
  const say = phrases[language];
  switch (change.kind) {
    case 'document':
      return valueText(change.path, change, say);
    case 'agent added':
      return `${say.agentAdded}: ${change.agent} (${change.type})`;
    case 'agent removed':
      return `${say.agentRemoved}: ${change.agent} (${change.type})`;
    case 'agent renamed':
      return `${say.agentRenamed}: ${change.from} -> ${change.agent}`;
    case 'agent type':
      return `${change.agent}: ${say.type} ${change.before} -> ${change.after}`;
    case 'agent version':
      return `${change.agent}: ${say.version} ${change.before} -> ${change.after}`;
    case 'agent setting':
      return valueText(`${change.agent}: ${change.path.replace(/^options\./, '')}`, change, say);
    case 'link added':
      return `${say.linkAdded}: ${linkText(change)}`;
    case 'link removed':
      return `${say.linkRemoved}: ${linkText(change)}`;
    case 'link schema':
      return schemaText(change, say);
    case 'parameter added':
      return `${say.parameterAdded}: ${change.parameter}`;
    case 'parameter removed':
      return `${say.parameterRemoved}: ${change.parameter}`;
    case 'parameter':
      return valueText(`${say.parameter} ${change.parameter}: ${change.path}`, change, say);
    case 'called workflow added':
      return `${say.calledAdded}: ${change.workflow}`;
    case 'called workflow removed':
      return `${say.calledRemoved}: ${change.workflow}`;
    case 'called workflow':
      return `${say.called} ${change.workflow}: ${say.changes(change.changes)}`;
    case 'layout':
      return say.moved(change.agents);
  }
}

interface Phrases {
  readonly agentAdded: string;
  readonly agentRemoved: string;
  readonly agentRenamed: string;
  readonly type: string;
  readonly version: string;
  readonly linkAdded: string;
  readonly linkRemoved: string;
  readonly schemaPinned: string;
  readonly schemaRemoved: string;
  readonly schema: string;
  readonly parameter: string;
  readonly parameterAdded: string;
  readonly parameterRemoved: string;
  readonly called: string;
  readonly calledAdded: string;
  readonly calledRemoved: string;
  readonly added: string;
  readonly removed: string;
  readonly hidden: string;
  readonly lines: (added: number, removed: number) => string;
  readonly changes: (count: number) => string;
  readonly moved: (agents: number) => string;
}

const russian = new Intl.PluralRules('ru');

function inRussian(count: number, one: string, few: string, many: string): string {
  const form = russian.select(count);
  return `${count} ${form === 'one' ? one : form === 'few' ? few : many}`;
}

const phrases: Readonly<Record<Language, Phrases>> = {
  en: {
    agentAdded: 'agent added', agentRemoved: 'agent removed', agentRenamed: 'agent renamed', type: 'type', version: 'version',
    linkAdded: 'link added', linkRemoved: 'link removed', schemaPinned: 'schema pinned', schemaRemoved: 'schema removed', schema: 'schema',
    parameter: 'parameter', parameterAdded: 'parameter added', parameterRemoved: 'parameter removed',
    called: 'called workflow', calledAdded: 'called workflow added', calledRemoved: 'called workflow removed',
    added: 'set to', removed: 'removed, was', hidden: 'changed (not shown)',
    lines: (added, removed) => `text changed, +${added} -${removed} lines`,
    changes: (count) => (count === 1 ? '1 change' : `${count} changes`),
    moved: (agents) => (agents === 1 ? '1 agent moved on the canvas' : `${agents} agents moved on the canvas`),
  },
  ru: {
    agentAdded: 'добавлен агент', agentRemoved: 'удалён агент', agentRenamed: 'агент переименован', type: 'тип', version: 'версия',
    linkAdded: 'добавлена связь', linkRemoved: 'удалена связь', schemaPinned: 'схема закреплена', schemaRemoved: 'схема снята', schema: 'схема',
    parameter: 'параметр', parameterAdded: 'добавлен параметр', parameterRemoved: 'удалён параметр',
    called: 'вызываемый процесс', calledAdded: 'добавлен вызываемый процесс', calledRemoved: 'убран вызываемый процесс',
    added: 'задано', removed: 'убрано, было', hidden: 'изменено (значение скрыто)',
    lines: (added, removed) => `текст изменён, строк: +${added} -${removed}`,
    changes: (count) => inRussian(count, 'изменение', 'изменения', 'изменений'),
    moved: (agents) => `на холсте передвинуто: ${inRussian(agents, 'агент', 'агента', 'агентов')}`,
  },
};

function linkText({ from, port, to }: LinkName): string {
  return `${from}${port === 'out' ? '' : `.${port}`} -> ${to}`;
}

function schemaText(change: LinkName & ValueChange, say: Phrases): string {
  if (change.path !== '') return valueText(`${linkText(change)}: ${say.schema} ${change.path}`, change, say);
  return `${linkText(change)}: ${change.after === undefined ? say.schemaRemoved : say.schemaPinned}`;
}

function valueText(what: string, { before, after, hidden }: ValueChange, say: Phrases): string {
  if (hidden === true) return `${what}: ${say.hidden}`;
  if (before === undefined) return `${what}: ${say.added} ${shown(after)}`;
  if (after === undefined) return `${what}: ${say.removed} ${shown(before)}`;
  if (typeof before === 'string' && typeof after === 'string' && (before.includes('\n') || after.includes('\n'))) return `${what}: ${linesText(before, after, say)}`;
  return `${what}: ${shown(before)} -> ${shown(after)}`;
}

/** Between the lines both begin and end with; an exact count would need more than a glance is worth. */
function linesText(before: string, after: string, say: Phrases): string {
  const was = before.split('\n');
  const is = after.split('\n');
  const shorter = Math.min(was.length, is.length);
  let head = 0;
  while (head < shorter && was[head] === is[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && was.at(-1 - tail) === is.at(-1 - tail)) tail += 1;
  return say.lines(is.length - head - tail, was.length - head - tail);
}

function shown(value: JsonValue | undefined): string {
  const text = JSON.stringify(value) ?? '';
  return text.length > VALUE_LENGTH ? `${text.slice(0, VALUE_LENGTH - 1)}…` : text;
}
