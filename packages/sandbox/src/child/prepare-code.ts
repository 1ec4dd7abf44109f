import { stripTypeScriptTypes } from 'node:module';
import { parse, type Node, type Program } from 'acorn';
import type { CodeForm } from '../guest/install-guest.js';
import type { CodeIssue, CodeLanguage } from '../issue.js';

/** Code ready to compile: an expression whose value is `(exported) => void`, with every position of the user kept. */
export interface PreparedCode {
  readonly ok: true;
  readonly form: CodeForm;
  readonly filename: string;
  readonly script: string;
  /** For the compiler: the line put before the user's first. */
  readonly lineOffset: number;
}

export type Preparation = PreparedCode | { readonly ok: false; readonly issues: readonly CodeIssue[] };

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const missingExport = 'the code exports no function; write for example "export default (event, ctx) => event"';

/** Never throws for what a user can write. Runs in the child, since parsers of untrusted text belong behind the wall too. */
export function prepareCode(code: string, language: CodeLanguage, maxBytes: number): Preparation {
  if (Buffer.byteLength(code) > maxBytes) return refuse({ message: `the code is larger than ${maxBytes} bytes; keep data in the workflow's parameters` });
  let source = code;
  if (language === 'typescript') {
    try {
      source = stripTypeScriptTypes(code, { mode: 'strip', sourceUrl: 'agent.ts' }).replace(/\n\/\/# sourceURL=.*\s*$/, '');
    } catch (error) {
      return refuse(typescriptIssue(error));
    }
  }
  try {
    return prepareModule(source, language) ?? prepareHuginn(source, language);
  } catch (error) {
    return refuse(syntaxIssue(error));
  }
}

function prepareModule(source: string, language: CodeLanguage): Preparation | undefined {
  let program: Program;
  try {
    program = parse(source, { ecmaVersion: 'latest', sourceType: 'module', locations: true });
  } catch (error) {
    // Huginn's code is sloppy: what a module may not contain can still be a script.
    if (mentionsAgent(source) && !/^\s*export\s/m.test(source)) return undefined;
    throw error;
  }
  const unsupported = findUnsupported(program);
  if (unsupported.length > 0) return refuse(...unsupported);
  const edits: Edit[] = [];
  const exportedName = unusedName(source);
  let hasDefault = false;
  let tail = '';
  for (const statement of program.body) {
    if (statement.type === 'ExportDefaultDeclaration') {
      hasDefault = true;
      const { declaration } = statement;
      const hasName = (declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration') && declaration.id !== null;
      edits.push({ start: statement.start, end: declaration.start, text: hasName ? '' : `;${exportedName}.d=` });
      if (hasName) tail += `;${exportedName}.d=${declaration.id.name}`;
      else if (declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration') edits.push({ start: declaration.end, end: declaration.end, text: ';' });
      else if (isNeverFunction(declaration)) return refuse({ message: missingExport, ...placeOf(declaration) });
    } else if (statement.type === 'ExportNamedDeclaration') {
      if (statement.declaration) edits.push({ start: statement.start, end: statement.declaration.start, text: '' });
      else edits.push({ start: statement.start, end: statement.end, text: ';' });
      for (const specifier of statement.specifiers) {
        const name = specifier.exported.type === 'Identifier' ? specifier.exported.name : specifier.exported.value;
        if (name !== 'default' || specifier.local.type !== 'Identifier') continue;
        hasDefault = true;
        tail += `;${exportedName}.d=${specifier.local.name}`;
      }
    }
  }
  if (!hasDefault) return mentionsAgent(source) && edits.length === 0 ? undefined : refuse({ message: missingExport });
  return prepared('module', language, `(function(${exportedName}){"use strict";\n${applyEdits(source, edits)}\n${tail}\n})`);
}

function prepareHuginn(source: string, language: CodeLanguage): Preparation {
  const program = parse(source, { ecmaVersion: 'latest', sourceType: 'script', locations: true });
  const unsupported = findUnsupported(program);
  if (unsupported.length > 0) return refuse(...unsupported);
  if (!/\bAgent\s*(?:\.\s*receive\b|\[\s*['"]receive['"]\s*\])/.test(source)) {
    return refuse({ message: 'Agent.receive is missing; write for example "Agent.receive = function () { this.createEvent({}) }"' });
  }
  return prepared('huginn', language, `(function(Agent){\n${source}\n})`);
}

function prepared(form: CodeForm, language: CodeLanguage, script: string): PreparedCode {
  return { ok: true, form, filename: language === 'typescript' ? 'agent.ts' : 'agent.js', script, lineOffset: -1 };
}

function mentionsAgent(source: string): boolean {
  return /\bAgent\b/.test(source);
}

function isNeverFunction(node: Node): boolean {
  return ['Literal', 'ObjectExpression', 'ArrayExpression', 'TemplateLiteral', 'ClassExpression'].includes(node.type);
}

/** Short enough for `;$exported.d=` to fit where `export default` stood. */
function unusedName(source: string): string {
  for (let suffix = 0; ; suffix++) {
    const name = suffix === 0 ? '$exported' : `$exprt${suffix}`;
    if (!source.includes(name)) return name;
  }
}

/** Puts each text over its range, filled up so that whatever follows keeps its line and column. */
function applyEdits(source: string, edits: readonly Edit[]): string {
  let result = '';
  let position = 0;
  for (const edit of edits.toSorted((left, right) => left.start - right.start)) {
    const lines = source.slice(edit.start, edit.end).split(/\r\n|[\n\r\u2028\u2029]/);
    const padding = lines.map((line, index) => ' '.repeat(index === 0 ? Math.max(0, line.length - edit.text.length) : line.length)).join('\n');
    result += source.slice(position, edit.start) + edit.text + padding;
    position = edit.end;
  }
  return result + source.slice(position);
}

/** What a module may contain and the body of a function may not, or what would need a loader. */
function findUnsupported(program: Program): readonly CodeIssue[] {
  const issues: CodeIssue[] = [];
  const waiting: { readonly value: unknown; readonly isInFunction: boolean }[] = [{ value: program, isInFunction: false }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (isNode(value)) {
      if (needsLoader(value)) issues.push({ message: 'import is not possible in the sandbox; paste the function you need into the code', ...placeOf(value) });
      if (isAwait(value) && !next.isInFunction) issues.push({ message: 'await is possible only inside a function; make the default export async', ...placeOf(value) });
    }
    const isInFunction = next.isInFunction || (isNode(value) && /Function/.test(value.type));
    for (const child of Object.values(value)) waiting.push({ value: child, isInFunction });
  }
  return issues.toSorted((left, right) => (left.line ?? 0) - (right.line ?? 0));
}

function needsLoader(node: Node): boolean {
  if (['ImportDeclaration', 'ImportExpression', 'ExportAllDeclaration'].includes(node.type)) return true;
  if (node.type === 'ExportNamedDeclaration') return 'source' in node && node.source !== null && node.source !== undefined;
  return node.type === 'MetaProperty' && 'meta' in node && isNode(node.meta) && 'name' in node.meta && node.meta.name === 'import';
}

function isAwait(node: Node): boolean {
  return node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && 'await' in node && node.await === true);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function placeOf(node: Node): { readonly line?: number; readonly column?: number } {
  return node.loc ? { line: node.loc.start.line, column: node.loc.start.column + 1 } : {};
}

function refuse(...issues: readonly CodeIssue[]): Preparation {
  return { ok: false, issues };
}

function syntaxIssue(error: unknown): CodeIssue {
  if (!(error instanceof Error)) return { message: String(error) };
  if (error instanceof RangeError) return { message: 'the code is nested too deeply' };
  const place = 'loc' in error && typeof error.loc === 'object' && error.loc !== null ? error.loc : {};
  const line = 'line' in place && typeof place.line === 'number' ? { line: place.line } : {};
  const column = 'column' in place && typeof place.column === 'number' ? { column: place.column + 1 } : {};
  return { message: `syntax error: ${error.message.replace(/ \(\d+:\d+\)$/, '')}`, ...line, ...column };
}

/** Node tells the place of a TypeScript error only in the stack: `agent.ts:2`, the line, and carets under the token. */
function typescriptIssue(error: unknown): CodeIssue {
  if (!(error instanceof Error)) return { message: String(error) };
  const lines = (error.stack ?? '').split('\n');
  const start = lines.findIndex((line) => /^agent\.ts:\d+$/.test(line));
  const message = `typescript: ${error.message}`;
  if (start === -1) return { message };
  const caret = lines.slice(start).find((line) => /^\s*\^+\s*$/.test(line));
  const line = Number((lines[start] ?? '').slice('agent.ts:'.length));
  return { message, line, ...(caret === undefined ? {} : { column: caret.indexOf('^') + 1 }) };
}
