import { parseSync, Visitor } from 'vite';

/** What Node has without an import that calls outside. */
const outwardGlobals = new Set(['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest']);

/**
 * @typedef {{ specifier: string, line: number, names: string[] }} Reference a module that a file names, in whatever way; `names` are the values it takes from it, `*` for all, none where only types are named
 * @typedef {{ references: Reference[], globals: { name: string, line: number }[], environmentLines: number[], syntaxFaults: { line: number, message: string }[] }} Scan
 * @typedef {import('vite').ESTree.Node} Node
 */

/**
 * Finds every module a file refers to (imports and re-exports of values and of types, `import()` as expression and
 * as type, `require`), every global it calls outside with, and every place where it reaches for `process.env`.
 * @param {string} file its name decides whether it is TypeScript, JSX or JavaScript
 * @param {string} text
 * @returns {Scan}
 */
export function scan(file, text) {
  const { program, errors } = parseSync(file, text);
  /** @type {Scan} */
  const found = { references: [], globals: [], environmentLines: [], syntaxFaults: [] };
  /** @param {number} offset */
  const lineAt = (offset) => text.slice(0, offset).split('\n').length;
  /**
   * @param {Node | null | undefined} source
   * @param {string[]} names
   */
  const refer = (source, names) => {
    const specifier = textOf(source);
    if (source && specifier !== undefined) found.references.push({ specifier, line: lineAt(source.start), names });
  };
  /** @param {Node} callee */
  const useGlobal = (callee) => {
    const name = nameOf(callee) ?? (callee.type === 'MemberExpression' && isNamed(callee.object, 'globalThis') ? (callee.computed ? textOf(callee.property) : nameOf(callee.property)) : undefined);
    if (name !== undefined && outwardGlobals.has(name)) found.globals.push({ name, line: lineAt(callee.start) });
  };
  /** @param {Node} node */
  const reachForEnvironment = (node) => found.environmentLines.push(lineAt(node.start));

  for (const error of errors) found.syntaxFaults.push({ line: lineAt(error.labels[0]?.start ?? 0), message: error.message });
  new Visitor({
    ImportDeclaration: (node) => refer(node.source, node.importKind === 'type' ? [] : node.specifiers.length === 0 ? ['*'] : node.specifiers.flatMap(namesOf)),
    ExportAllDeclaration: (node) => refer(node.source, node.exportKind === 'type' ? [] : ['*']),
    ExportNamedDeclaration: (node) => refer(node.source, node.exportKind === 'type' ? [] : node.specifiers.flatMap((specifier) => (specifier.exportKind === 'type' ? [] : [nameOf(specifier.local) ?? '*']))),
    ImportExpression: (node) => refer(node.source, ['*']),
    TSImportType: (node) => refer(node.source, []),
    TSExternalModuleReference: (node) => refer(node.expression, ['*']),
    CallExpression: (node) => {
      if (isNamed(node.callee, 'require')) refer(node.arguments[0], ['*']);
      useGlobal(node.callee);
    },
    NewExpression: (node) => useGlobal(node.callee),
    MemberExpression: (node) => {
      const property = node.computed ? textOf(node.property) : nameOf(node.property);
      if (property === 'env' && isProcess(node.object)) reachForEnvironment(node);
    },
    VariableDeclarator: (node) => {
      if (node.id.type !== 'ObjectPattern' || !node.init || !isProcess(node.init)) return;
      if (node.id.properties.some((property) => property.type === 'RestElement' || nameOf(property.key) === 'env')) reachForEnvironment(node);
    },
  }).visit(program);
  return found;
}

/**
 * The values one part of an import takes.
 * @param {Extract<Node, { type: 'ImportDeclaration' }>['specifiers'][number]} specifier
 * @returns {string[]}
 */
function namesOf(specifier) {
  if (specifier.type !== 'ImportSpecifier') return ['*'];
  return specifier.importKind === 'type' ? [] : [nameOf(specifier.imported) ?? '*'];
}

/**
 * @param {Node | null | undefined} node
 * @returns {string | undefined} the text of a string literal or of a template without holes
 */
function textOf(node) {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0]?.value.cooked ?? undefined;
  return undefined;
}

/** @param {Node} node */
function nameOf(node) {
  return node.type === 'Identifier' ? node.name : undefined;
}

/**
 * @param {Node} node
 * @param {string} name
 */
function isNamed(node, name) {
  return nameOf(node) === name;
}

/**
 * `process`, `globalThis.process` and the like.
 * @param {Node} node
 */
function isProcess(node) {
  return isNamed(node, 'process') || (node.type === 'MemberExpression' && isNamed(node.property, 'process'));
}
