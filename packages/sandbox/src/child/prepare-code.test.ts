import { describe, expect, it } from 'vitest';
import { prepareCode } from './prepare-code.js';

const prepare = (code: string, language: 'javascript' | 'typescript' = 'javascript') => prepareCode(code, language, 10_000);

describe('a default export', () => {
  it.each([
    ['an arrow function', 'export default (event) => event', ';$exported.d=  (event) => event'],
    ['a named function, still callable by its name', 'export default function main() {}', '               function main() {}\n;$exported.d=main'],
    ['an anonymous function, closed before what follows', 'export default function () {}\n(1)', ';$exported.d=  function () {};\n(1)'],
    ['a list', 'const a = () => 1;\nexport { a as default };', 'const a = () => 1;\n;                       \n;$exported.d=a'],
    ['beside named exports', 'export const b = 1;\nexport default () => b;', '       const b = 1;\n;$exported.d=  () => b;'],
  ])('can be %s', (_name, code, expected) => {
    expect(prepare(code)).toMatchObject({ ok: true, form: 'module', script: expect.stringContaining(expected) });
  });

  it('keeps line and column of what follows when it spreads over lines', () => {
    expect(prepare('export\ndefault\n  () => 1')).toMatchObject({ script: expect.stringContaining(';$exported.d=\n       \n  () => 1') });
  });

  it('does not clash with a name of the user', () => {
    expect(prepare('const $exported = 1; export default () => $exported')).toMatchObject({ script: expect.stringContaining('(function($exprt1)') });
  });

  it('keeps positions when types are stripped', () => {
    expect(prepare('export default (event: { a: number }) => event.a', 'typescript')).toMatchObject({
      script: expect.stringContaining(';$exported.d=  (event               ) => event.a'), filename: 'agent.ts',
    });
  });
});

describe('Huginn\'s form', () => {
  it('is recognised by Agent.receive', () => {
    expect(prepare('Agent.receive = function () { for (x = 0; x < 1; x++) ; }')).toMatchObject({ ok: true, form: 'huginn' });
  });

  it('without Agent.receive is refused', () => {
    expect(prepare('Agent.check = function () {}')).toMatchObject({ issues: [{ message: expect.stringContaining('Agent.receive is missing') }] });
  });
});

describe('an issue', () => {
  it.each([
    ['syntax', 'export default () => {\n  const x = ;\n}', 'javascript', { message: 'syntax error: Unexpected token', line: 2, column: 13 }],
    ['types', 'let a = 1;\nlet b: = 2', 'typescript', { line: 2, column: 8 }],
    ['enum', 'enum A { x }', 'typescript', { message: 'typescript: TypeScript enum is not supported in strip-only mode', line: 1, column: 1 }],
    ['import', 'const a = 1;\nimport fs from "fs"', 'javascript', { message: expect.stringContaining('import is not possible'), line: 2, column: 1 }],
    ['import()', 'export default () =>\n  import("fs")', 'javascript', { message: expect.stringContaining('import is not possible'), line: 2, column: 3 }],
    ['import.meta', 'export default () => import.meta', 'javascript', { message: expect.stringContaining('import is not possible'), line: 1 }],
    ['export from', 'export * from "a"', 'javascript', { message: expect.stringContaining('import is not possible'), line: 1 }],
    ['no export', 'const a = 1', 'javascript', { message: expect.stringContaining('exports no function') }],
    ['a default that cannot be called', '\nexport default 5', 'javascript', { message: expect.stringContaining('exports no function'), line: 2 }],
    ['top-level await', 'export default await 1', 'javascript', { message: expect.stringContaining('await'), line: 1, column: 16 }],
    ['a bracket that would close the wrapper', '}); (function(){ export default 1', 'javascript', { message: 'syntax error: Unexpected token', line: 1, column: 1 }],
    ['code too large', `export default () => "${'x'.repeat(10_000)}"`, 'javascript', { message: expect.stringContaining('larger than 10000 bytes') }],
    ['code nested too deeply', `export default () => ${'['.repeat(9_000)}`, 'javascript', { message: expect.any(String) }],
  ] as const)('tells where: %s', (_name, code, language, issue) => {
    expect(prepare(code, language)).toMatchObject({ ok: false, issues: [issue] });
  });
});
