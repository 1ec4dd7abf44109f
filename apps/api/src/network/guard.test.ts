import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { get } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostTable, urlTable, type Expected } from './fixtures/guard-table.js';
import { createNetwork, NetworkError } from './index.js';

/** What Node tells of every client socket that is made, by whomever. */
const SOCKETS = 'net.client.socket';
const noLists = { allow: [], deny: [] };
let sockets = 0;
const count = (): void => void (sockets += 1);
beforeAll(() => subscribe(SOCKETS, count));
afterAll(() => unsubscribe(SOCKETS, count));

function door(answers: readonly string[] = []) {
  const asked: string[] = [];
  const network = createNetwork({
    allow: [],
    resolve: async (host) => {
      asked.push(host);
      return answers;
    },
  });
  return { network, net: network.forAgent({ workspaceId: 1 }), asked };
}
const verdictOf = (call: Promise<unknown>): Promise<Expected> =>
  call.then(() => 'allowed' as const, (error: unknown) => (error instanceof NetworkError ? (error.rule ?? 'unresolved') : Promise.reject(error)));
const throughAgent = (net: ReturnType<typeof door>['net'], host: string): Promise<unknown> =>
  new Promise((settle, reject) => void get({ agent: net.agent().http, host, port: 8080, setHost: false }, settle).on('error', reject));

const refused = hostTable.filter(({ expected }) => expected !== 'allowed');

describe('the table', () => {
  it('has no fewer tricks than promised, none twice', () => {
    expect(new Set(hostTable.map(({ host }) => host)).size + new Set(urlTable.map(({ url }) => url)).size).toBe(hostTable.length + urlTable.length);
    expect(refused.length + urlTable.length).toBeGreaterThanOrEqual(150);
  });

  it.each(hostTable)('explains $trick ($host)', async ({ host, answers, expected, explained }) => {
    const { network } = door(answers);
    const before = sockets;
    const { isAllowed, rule } = await network.explain(host, noLists);
    expect([isAllowed ? 'allowed' : rule, sockets - before]).toEqual([explained ?? expected, 0]);
  });

  it.each(refused)('connect refuses $trick ($host): $expected', async ({ host, answers, expected }) => {
    const { net, asked } = door(answers);
    const before = sockets;
    expect(await verdictOf(net.connect({ host, port: 8080 }))).toBe(expected);
    expect([sockets - before, asked.length]).toEqual([0, answers === undefined ? 0 : 1]);
  });

  it.each(refused)('an agent of a client library refuses $trick ($host)', async ({ host, answers, expected }) => {
    const { net } = door(answers);
    const before = sockets;
    // An empty host is Node's own "localhost".
    expect(await verdictOf(throughAgent(net, host))).toBe(host === '' ? 'unresolved' : expected);
    expect(sockets - before).toBe(0);
  });

  it.each(urlTable)('fetch refuses $trick: $expected', async ({ url, answers, expected }) => {
    const { net } = door(answers);
    const before = sockets;
    expect(await verdictOf(net.fetch(url))).toBe(expected);
    expect(sockets - before).toBe(0);
  });
});

describe('any spelling of an inner address', () => {
  const inner = fc.oneof(
    fc.tuple(fc.constant(127), fc.nat(255), fc.nat(255), fc.nat(255)), fc.tuple(fc.constant(10), fc.nat(255), fc.nat(255), fc.nat(255)),
    fc.tuple(fc.constant(192), fc.constant(168), fc.nat(255), fc.nat(255)), fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), fc.nat(255), fc.nat(255)),
    fc.tuple(fc.constant(169), fc.constant(254), fc.nat(255), fc.nat(255)), fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), fc.nat(255), fc.nat(255)),
  );
  const radix = fc.constantFrom<(part: number) => string>((part) => `${part}`, (part) => `0x${part.toString(16)}`, (part) => `0${part.toString(8)}`, (part) => `0X00${part.toString(16).toUpperCase()}`, (part) => `000${part.toString(8)}`);
  const digits = fc.constantFrom<(text: string) => string>((text) => text, (text) => text.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))), (text) => text.replaceAll('.', '。'), (text) => `${text}.`);
  const hex = (parts: readonly number[]): string => parts.map((part) => part.toString(16).padStart(2, '0')).join('').replace(/(....)(....)/, '$1:$2');
  /** How many parts are written; the last one stands for all that are left out. */
  const ipv4 = fc.record({ address: inner, parts: fc.integer({ min: 1, max: 4 }), radices: fc.tuple(radix, radix, radix, radix), change: digits }).map(({ address, parts, radices, change }) => {
    const head = address.slice(0, parts - 1);
    const last = address.slice(parts - 1).reduce((sum, part) => sum * 256 + part, 0);
    return change([...head, last].map((part, index) => radices[index]?.(part) ?? '').join('.'));
  });
  const ipv6 = fc.tuple(inner, fc.constantFrom('::ffff:', '64:ff9b::', '64:ff9b:1::', '::', '::ffff:0:', '0:0:0:0:0:FFFF:'), fc.boolean()).map(([address, prefix, hasDots]) => `${prefix}${hasDots ? address.join('.') : hex(address)}`);
  const sixToFour = inner.map((address) => `2002:${hex(address)}::1`);

  it('is refused, whatever notation it is written in', async () => {
    const { net, asked } = door();
    const before = sockets;
    await fc.assert(
      fc.asyncProperty(fc.oneof(ipv4, ipv6, sixToFour), async (host) => {
        expect(await verdictOf(net.connect({ host, port: 80 }))).toBe('address');
        expect(await verdictOf(net.fetch(`http://${host.includes(':') ? `[${host}]` : host}/`))).toBe('address');
      }),
      { numRuns: 500 },
    );
    expect([sockets - before, asked]).toEqual([0, []]);
  }, 60_000);

  it('is refused as the answer for a name, beside whatever other inner ones', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(inner.map((address) => address.join('.')), ipv6, sixToFour), { minLength: 1, maxLength: 4 }), async (answers) => {
        expect(await verdictOf(door(answers).net.connect({ host: 'name.example.com', port: 80 }))).toBe('address');
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});
