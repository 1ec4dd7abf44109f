/** The table the hostile forms are aimed at. */
export const besiegedTable = {
  name: 'lots',
  columns: [
    { name: 'id', type: 'number' }, { name: 'title', type: 'text' }, { name: 'price', type: 'number' }, { name: 'open', type: 'boolean' },
    { name: 'start_time', type: 'date-time' }, { name: 'details', type: 'json' },
  ],
} as const;

const INJECTIONS: readonly string[] = [
  `'; drop table canary; --`, `' or '1'='1`, `") or 1=1 --`, '` or 1=1 -- ', `1; delete from canary`, `1 union select * from canary`, `\\'; drop table canary; --`, `'||(select secret from canary)||'`,
  `$1`, `?`, `@p1`, `:id`, `$$; drop table canary; $$`, `/*! drop table canary */`, `-- `, `#`, `;`, `'`, `''`, `"`, `""`, '`', `\\`, `\\\\`, `%`, `_`, `%%%%%%%%%%`, `!`, `!!`, `!%`, `[`, `]]`,
  `pg_sleep(10)`, `sleep(10)`, `benchmark(1e9, md5(1))`, `now()`, `current_user`, `version()`, `load_file('/etc/passwd')`, `pg_read_file('/etc/passwd')`, `xp_cmdshell('dir')`, `copy canary to program 'sh'`,
  `null`, `NULL`, `true`, `undefined`, `NaN`, `Infinity`, `-Infinity`, `1e999`, `-1e-999`, `0x10`, `0b1`, `1_000`, `١٢٣`, `1,2`, ` 1 `, `1e308`, `-0`, `00000000000000000000000000000000000001`,
  '9'.repeat(40), '9'.repeat(41), '9'.repeat(5_000), `1.${'0'.repeat(5_000)}`, 'a'.repeat(10_001), '%'.repeat(5_000), `${'%a'.repeat(2_000)}b`,
  '\0', 'a\0b', '\uD800', '\uDC00\uD800', '\uFEFF', '\u202Eelbat pord', 'ﬀ', 'ʼ or 1=1', '＇ or 1=1', '\u02BC; drop', '\uFF07; drop', '\u2019 or 1=1', '\r\n', '\u2028', '😀', 'é', '\x1b[2J',
  `{{ 7 | times: 7 }}`, `{% raw %}`, `\${7*7}`, `<script>alert(1)</script>`, `__proto__`, `constructor`, `prototype`, `toString`, `hasOwnProperty`, `../../etc/passwd`,
  `now() - interval 1 minute; drop table canary`, `now() - interval -1 minute`, `now() - interval 999999 year`, `now() + interval 1 fortnight`, `now() ${'- interval 1 day '.repeat(9)}`, `now(`, `now())`, `now() or true`,
  `today('Mars/Base')`, `today("UTC'); drop table canary; --")`, `today('../../etc/localtime')`, `today(today())`, `interval 1 day`, `0000-00-00`, `2026-02-30`, `2026-13-01T00:00:00Z`, `9999-12-31T23:59:59-23:59`, `0001-01-01T00:00:00+23:00`,
  `infinity`, `-infinity`, `2026-01-01T00:00:00.1234567890123Z`, `+275760-09-13`, `January 1`, `epoch`, ' '.repeat(301), `now()${' '.repeat(290)}x`,
];

/** What is no text: objects that play at being values, wrong types, lists in lists, numbers no column holds. */
const ODD_VALUES: readonly unknown[] = [
  null, true, false, 0, -1, 1e308, 5e-324, -0, Number.MAX_SAFE_INTEGER, 2 ** 63, 1.5, '', [], [[]], [null], [[1, 2]], [{}], {}, { eq: 1 }, { length: 1 }, { toString: 'x' }, { $gt: '' }, { raw: '1=1' }, { type: 'text', text: 'x' },
  JSON.parse('{"__proto__":{"isAdmin":true}}'), JSON.parse('["__proto__"]'), Array.from({ length: 1_001 }, (_, index) => index), Array.from({ length: 50_000 }, () => 'x'), undefined, Number.NaN, Number.POSITIVE_INFINITY,
];

const STRANGE_NAMES: readonly unknown[] = [
  ...INJECTIONS.slice(0, 40), '__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'length', '0', '', ' ', '*', 'id ', ' id', 'ID', 'Id', 'іd', 'i\u200Bd', 'id\0', 'lots.id', 'canary.secret', 'public.canary',
  'id as secret', 'id, (select secret from canary)', 'count(*)', 'rowid', 'ctid', 'xmin', 'oid', '@@version', 'x'.repeat(129), 'x'.repeat(100_000), '{{ column }}', null, 1, true, {}, ['id'], [['id']],
];

const STRANGE_OPERATORS: readonly unknown[] = [
  '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'EQ', 'Eq', ' eq', '=', '==', '<>', '>', '$eq', 'eq;', 'or 1=1', 'raw', 'sql', 'where', 'having', 'union', 'join', 'select', 'from', 'exists', 'any', 'all', 'regexp', '~', 'similar',
  'call', 'exec', 'into', 'outfile', 'for update', 'returning', 'procedure', '', '\0', '{{ operator }}', null, 1, true, {}, [], ['eq'],
];

const STRANGE_SHAPES: readonly unknown[] = [
  null, undefined, 0, 1, '', 'eq', '[["eq","id",1]]', true, {}, { 0: ['eq', 'id', 1], length: 1 }, [[]], [[[]]], [null], ['eq', 'id', 1], [[null]], [{}], [['eq']], [['eq', 'id']], [['eq', 'id', 1, 2]], [['and']], [['or']], [['not']],
  [['not', ['eq', 'id', 1], ['eq', 'id', 2]]], [['and', 'id', 1]], [['fields']], [['fields', '']], [['fields', []]], [['fields', 'id,id']], [['fields', 'id', 'secret']], [['limit']], [['limit', -1]], [['limit', 1e9]], [['limit', '10; drop table canary']], [['limit', 1.5]],
  [['limit', null]], [['limit', [1]]], [['limit', 1], ['limit', 2]], [['offset', -1]], [['offset', 1e12]], [['offset', '1 union select 1']], [['order']], [['order', 'id; drop table canary']], [['order', 'id desc nulls first']], [['order', '(select 1)']], [['order', '1']], [['order', 'details']],
  [['order', 'id desc desc']], [['group', 'details']], [['group', '1']], [['count', 'id']], [['sum']], [['sum', 'title']], [['avg', 'open']], [['max', 'details']], [['fields', 'id'], ['count']], [['group', 'id'], ['order', 'price']], [['group', 'id'], ['fields', 'id']], [['and', ['limit', 1]]], [['not', ['order', 'id']]],
  [['sum', 'price'], ['sum', 'price']], [['count'], ['count']], [['group', 'id'], ['group', 'id']], [['between', 'id', 1]], [['between', 'id', 1, 2, 3]], [['between', 'id', null, null]], [['is_null']], [['is_null', 'id', 1]], [['not_null', ['id']]], [['in', 'id']], [['in', 'id', 1]], [['in', 'id', { length: 1 }]],
  nested('and', 9), nested('or', 9), nested('not', 9), nested('not', 5_000), wide(201), wide(100_000), [['and', ...Array.from({ length: 300 }, () => ['eq', 'id', 1])]],
  [['in', 'id', Array.from({ length: 1_001 }, (_, index) => index)]], [...Array.from({ length: 20 }, () => ['in', 'id', Array.from({ length: 60 }, (_, index) => index)])], [['fields', Array.from({ length: 201 }, (_, index) => `c${index}`)]],
];

function nested(operator: string, depth: number): unknown {
  let inner: unknown = ['eq', 'id', 1];
  for (let level = 0; level < depth; level += 1) inner = [operator, inner];
  return [inner];
}

function wide(count: number): unknown {
  return Array.from({ length: count }, () => ['eq', 'id', 1]);
}

/**
 * Forms that mean harm: more than 1,500, the same at every call. Each must be refused, or become a statement that changes
 * nothing and shows nothing but the columns of `besiegedTable`.
 */
export function hostileForms(): readonly unknown[] {
  const columns = besiegedTable.columns.map(({ name }) => name);
  return [
    ...STRANGE_SHAPES,
    ...STRANGE_OPERATORS.map((operator) => [[operator, 'id', 1]]),
    ...STRANGE_NAMES.flatMap((name) => [[['eq', name, 1]], [['fields', name]], [['order', name]], [['is_null', name]], [['group', name], ['count']]]),
    ...INJECTIONS.flatMap((text) => columns.map((column) => [['eq', column, text]])),
    ...INJECTIONS.flatMap((text) => [[['like', 'title', text]], [['contains', 'title', text]], [['in', 'title', [text, 'x']]], [['in', 'id', text]], [['order', `title ${text}`]], [['limit', text]], [['not', ['gt', 'start_time', text]]]]),
    ...ODD_VALUES.flatMap((value) => columns.map((column) => [['gte', column, value]])),
    ...ODD_VALUES.flatMap((value) => [[['in', 'id', value]], [['between', 'price', 0, value]], [['starts', 'title', value]], [['offset', value]]]),
  ];
}
