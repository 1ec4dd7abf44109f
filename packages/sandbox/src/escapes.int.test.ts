import { readFile, readlink } from 'node:fs/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { startChild } from './child-process.js';
import { createSandbox } from './index.js';
import { defaultLimits } from './limits.js';
import { planWall } from './wall.js';

const sandbox = createSandbox({ cpuMsPerEvent: 200, heapMb: 32 });
afterAll(() => sandbox.close());

/** Three events; the middle one does what is given, the others return `{}.polluted` and what they saw of each other. */
const poison = async (body: string) => {
  const code = `let seen = 0;\nexport default ${body.includes('await') ? 'async ' : ''}(event, ctx) => {\n  if (event.n === 1) { ${body} }\n  return { polluted: {}.polluted ?? null, seen: seen++ };\n}`;
  const { results } = await sandbox.runBatch({
    workspaceId: 'w', codeId: code, code, language: 'javascript', now: 0,
    events: [0, 1, 2].map((n) => ({ id: `e${n}`, payload: `{"n":${n}}`, key: null })),
    memory: { agent: null, byKey: {} },
  });
  return results;
};
const clean = { ok: true, outputs: [{ port: 'out', payload: '{"polluted":null,"seen":0}' }], logs: [] };

describe('one event fails alone, with a typed error', () => {
  it.each([
    ['an endless loop', 'for (;;);', 'sandbox.timeout'],
    ['endless microtasks', 'while (true) await null;', 'sandbox.timeout'],
    ['endless microtasks left behind', '(async () => { while (true) await null })();', 'sandbox.timeout'],
    ['a regular expression that explodes', 'return { m: /^(a+)+$/.test("a".repeat(50) + "b") }', 'sandbox.timeout'],
    ['a built-in that cannot be interrupted', 'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)', 'sandbox.timeout'],
    ['a promise that never settles', 'await new Promise(() => {})', 'sandbox.pending'],
    ['deep recursion', 'const f = () => f() + 1; f()', 'sandbox.threw'],
    ['a typed array over the heap', 'new Uint8Array(1e9)', 'sandbox.threw'],
    ['a function', 'return () => 1', 'sandbox.output'],
    ['a symbol', 'return Symbol("x")', 'sandbox.output'],
    ['a BigInt inside', 'return { a: 5n }', 'sandbox.output'],
    ['a cycle', 'const a = {}; a.a = a; return a', 'sandbox.output'],
    ['a promise in an array', 'return [Promise.resolve({})]', 'sandbox.output'],
    ['an event over the limit', 'return { a: "x".repeat(262144) }', 'sandbox.output'],
    ['too many events', 'for (let i = 0; i < 1001; i++) ctx.emit("out", {})', 'sandbox.output'],
    ['a thrown proxy', 'throw new Proxy(new Error("x"), { getPrototypeOf() { throw 1 }, get() { throw 2 }, has() { throw 3 } })', 'sandbox.threw'],
    ['a result whose toJSON throws a proxy', 'return { toJSON() { throw new Proxy({}, { getPrototypeOf() { throw 1 } }) } }', 'sandbox.output'],
    ['an exit call', 'process.exit(0)', 'sandbox.threw'],
    ['a revoked proxy', 'const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy', 'sandbox.threw'],
    ['the caller of a function', 'return { a: String((() => {}).caller) }', 'sandbox.threw'],
    ['a getter that throws in what it returns', 'return { get a() { throw new Error("got you") } }', 'sandbox.output'],
    ['a proxy with traps that throw', 'return new Proxy({}, { ownKeys() { throw new Error("no keys") } })', 'sandbox.output'],
    ['a proxy that lies for ever', 'let n = 0; return new Proxy({}, { ownKeys: () => ["a"], getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }), get: (t, k) => k === "toJSON" ? undefined : { get b() { for (;;) n++ } } })', 'sandbox.timeout'],
    ['a getter that never ends', 'return { get a() { for (;;); } }', 'sandbox.timeout'],
    ['a toJSON that never ends', 'return { toJSON() { for (;;); } }', 'sandbox.timeout'],
    ['an async generator that never ends', 'async function* all() { for (;;) yield 1 } for await (const one of all()) if (one === 0) return null', 'sandbox.timeout'],
    ['an iterator that closes for ever', 'for (const one of { [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }), return() { for (;;); } }) }) break; return {}', 'sandbox.timeout'],
    ['a thenable that calls itself', 'const again = { then(go) { go(again) } }; return await again', 'sandbox.timeout'],
    ['a BigInt of a billion digits', 'return { a: String(2n ** (2n ** 40n)) }', 'sandbox.threw'],
    ['a sort that never agrees with itself for ever', '[..."abcdefghij"].sort(() => { for (;;); })', 'sandbox.timeout'],
    ['JSON nested too deep to read', 'JSON.parse("[".repeat(1e6))', 'sandbox.threw'],
    ['WebAssembly', 'new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])); return {}', 'sandbox.threw'],
    ['shared memory', 'new SharedArrayBuffer(8); return {}', 'sandbox.threw'],
    ['an own then', 'const p = Promise.resolve(1); p.then = () => { throw new Error("x") }; return p', 'sandbox.threw'],
  ])('%s', async (_name, body, code) => {
    expect(await poison(body)).toMatchObject([clean, { ok: false, error: { code } }, clean]);
  });

  it.each([
    ['a string of 512 MB', 'return { s: "x".repeat(2 ** 29 - 24) }'],
    ['memory without end', 'const a = []; for (;;) a.push(new Array(1000).fill(a.length))'],
    ['an array of 1e9', 'return { a: new Array(1e9).fill(0) }'],
    ['a split that fills the heap at once', 'return { a: "a".repeat(2 ** 28).split("") }'],
    ['a BigInt that grows for ever', 'let n = 3n; for (;;) n *= n'],
    ['an event nested too deep to write', 'let a = {}; const top = a; for (let i = 0; i < 1e5; i++) a = a.a = {}; return top'],
  ])('%s', async (_name, body) => {
    expect(await poison(body)).toMatchObject([clean, { ok: false, error: { code: expect.stringMatching(/^sandbox\.(memory|timeout|crashed|output)$/) } }, clean]);
  });
});

describe('nothing gets out, nothing stays', () => {
  it.each([
    ['no way to the host', 'return { a: [typeof process, typeof require, typeof fetch, typeof setTimeout, typeof WebAssembly, typeof SharedArrayBuffer, typeof $rookeryBoot].join() }',
      '{"a":"undefined,undefined,undefined,undefined,undefined,undefined,undefined"}'],
    ['nor through a constructor', 'return { a: ctx.emit.constructor("return typeof process")() + typeof ctx.log.constructor.constructor("return this")().process }', '{"a":"undefinedundefined"}'],
    ['nor through an error\'s call sites', 'try { Error.prepareStackTrace = (e, s) => s } catch (e) { return { a: e.message } }', '{"a":"Cannot add property prepareStackTrace, object is not extensible"}'],
    ['prototypes are frozen', 'try { Object.prototype.polluted = 1 } catch (e) { return { a: e.name } }', '{"a":"TypeError"}'],
    ['also through __proto__', 'try { ({}).__proto__.polluted = 1 } catch (e) { return { a: e.name } }', '{"a":"TypeError"}'],
    ['globals are frozen', 'try { globalThis.polluted = 1 } catch (e) { return { a: e.name } }', '{"a":"TypeError"}'],
    ['functions V8 adds late are frozen', 'return { a: Object.isFrozen(Promise.try) && Object.isFrozen(Math.f16round) && Object.isFrozen(Float16Array.prototype) }', '{"a":true}'],
    ['hidden prototypes are frozen', 'return { a: [async function* () {}, [].values().map(x => x), "".matchAll(/a/g)].every((x) => Object.isFrozen(Object.getPrototypeOf(x))) }', '{"a":true}'],
    ['the context cannot be changed for others', 'try { Object.getPrototypeOf(ctx).emit = 1 } catch (e) { return { a: e.name } }', '{"a":"TypeError"}'],
    ['a class may still name its error', 'class E extends Error { constructor() { super(); this.name = "E" } }\n return { a: new E().name, b: Object.assign({}, { toString: 1 }) }', '{"a":"E","b":{"toString":1}}'],
    ['nor through a generator\'s constructor', 'const made = [function* () {}, async () => {}, async function* () {}].map((f) => { try { return typeof f.constructor("return globalThis.process")() } catch (e) { return e.name } }); return { a: made.join() }', '{"a":"object,object,object"}'],
    ['nor through an error of the host', 'try { ctx.emit("out", { a: 1n }) } catch (e) { return { a: typeof e.constructor.constructor("return typeof process")() + e.constructor.constructor("return typeof process")() } }', '{"a":"stringundefined"}'],
    ['shadowed intrinsics serve nobody else', 'try { JSON.stringify = () => "stolen" } catch {} try { Array.prototype.push = () => 0 } catch {} try { globalThis.Object = null } catch {} return { a: JSON.stringify([1]) }', '{"a":"[1]"}'],
    ['a payload named __proto__ is data', 'const taken = JSON.parse("{\\"__proto__\\":{\\"polluted\\":1}}"); return { a: {}.polluted ?? null, b: Object.keys(taken) }', '{"a":null,"b":["__proto__"]}'],
    ['merging it pollutes its target only', 'const target = {}; target.__proto__ = { polluted: 1 }; return { a: {}.polluted ?? null }', '{"a":null}'],
    ['symbols of the registry carry nothing', 'try { globalThis[Symbol.for("note")] = 1 } catch {} return { a: globalThis[Symbol.for("note")] ?? null }', '{"a":null}'],
    ['what a regular expression found last is nobody else\'s', '/(?<word>secret)/.exec("a secret"); return {}', '{}'],
    ['the date cannot be undone', 'return { a: new Date().constructor === Date && Date.now() }', '{"a":0}'],
  ])('%s', async (_name, body, payload) => {
    expect(await poison(body)).toEqual([clean, { ok: true, outputs: [{ port: 'out', payload }], logs: [] }, clean]);
  });

  it('what an event left running cannot write for a later one', async () => {
    const body = '(async () => { for (let i = 0; i < 50; i++) await null; try { ctx.memory.late = 1 } catch {} try { ctx.emit("out", { late: 1 }) } catch {} })(); return null';

    expect(await poison(body)).toEqual([clean, { ok: true, outputs: [], logs: [] }, clean]);
  });

  it('an import is refused before anything runs', async () => {
    const refused = { ok: false, error: { code: 'sandbox.code' } };

    expect(await poison('return await import("node:fs")')).toMatchObject([refused, refused, refused]);
  });

  it('what one agent or workspace left behind is not there for another', async () => {
    const leave = 'export default (event, ctx) => { ctx.memory.mine = 1; try { globalThis.left = 1 } catch {} try { ctx.constructor.prototype.left = 1 } catch {} return { left: globalThis.left ?? ctx.left ?? ctx.memory.mine - 1 } }';
    const look = 'export default (event, ctx) => ({ left: [globalThis.left, ctx.left, ctx.memory.mine, event.left].map((x) => x ?? null) })';
    const run = async (workspaceId: string, codeId: string, code: string) =>
      (await sandbox.runBatch({ workspaceId, codeId, code, language: 'javascript', now: 0, events: [{ id: 'e', payload: '{}', key: null }], memory: { agent: null, byKey: {} } })).results;
    const nothing = [{ ok: true, outputs: [{ port: 'out', payload: '{"left":[null,null,null,null]}' }], logs: [] }];

    expect(await run('one', 'leave', leave)).toMatchObject([{ ok: true, outputs: [{ payload: '{"left":0}' }] }]);
    expect(await run('one', 'look', look)).toEqual(nothing);
    expect(await run('other', 'look', look)).toEqual(nothing);
    expect(await run('one', 'leave', look)).toEqual(nothing);
  });

  it('a rejection that nobody awaited fails its event', async () => {
    expect(await poison('Promise.reject(new Error("lost")); return null')).toMatchObject([
      clean, { ok: false, error: { code: 'sandbox.threw', message: 'a promise that nobody awaited was rejected: lost', line: 3 } }, clean,
    ]);
  });
});

describe.skipIf(process.platform !== 'linux')('the child process', () => {
  it('has an empty environment, and as root its own user and a network of its own', async () => {
    const plan = await planWall({ platform: process.platform, uid: process.getuid?.() ?? null, processId: process.pid, execPath: process.execPath });
    const child = await startChild({ command: plan.command, uid: plan.firstUid, limits: defaultLimits });
    try {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      const userLine = /^Uid:\t(\d+)/m.exec(status);
      const networks = await Promise.all(['self', child.pid].map((pid) => readlink(`/proc/${pid}/ns/net`)));

      expect(userLine?.[1]).toBe(String(plan.firstUid ?? process.getuid?.()));
      expect(networks[0] !== networks[1]).toBe(plan.wall.network);
    } finally {
      await child.kill('the test is over');
    }
  });
});
