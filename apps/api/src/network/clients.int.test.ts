import { readdirSync, readFileSync } from 'node:fs';
import { agents, credentialKinds } from '@rookery/agents';
import { systemClock } from '@rookery/engine';
import { manifestOf, type CredentialContext, type CredentialKind, type Net } from '@rookery/sdk';
import { runAgent, type RunResult } from '@rookery/sdk/testing';
import { until } from '@rookery/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { renewTokens } from '../credentials/oauth2-client.js';
import { coversTarget } from './credential-hosts.js';
import { credentialFields, drives, hostlessFields, type Drive, type Lure } from './fixtures/client-drives.js';
import { hostTable } from './fixtures/guard-table.js';
import { startTcp, type LocalServer } from './fixtures/servers.js';
import { createNetwork, NetworkError, parseEgressList, type DenialRule, type Network } from './index.js';

/** Nobody may call it in this file; whoever does is counted. */
let inner: LocalServer;
const networks: Network[] = [];

beforeAll(async () => {
  inner = await startTcp((socket) => socket.end());
});
afterEach(async () => {
  await Promise.all(networks.splice(0).map((network) => network.close()));
  expect(inner.connections()).toBe(0);
});
afterAll(() => inner.stop());

/** A door that remembers what it refused. */
function door(options: { readonly allow?: string; readonly answers?: readonly string[]; readonly hosts?: (lure: Lure) => readonly string[]; readonly lure: Lure }) {
  const rules: (DenialRule | undefined)[] = [];
  const network = createNetwork({ allow: parseEgressList(options.allow ?? ''), resolve: async () => options.answers ?? [] });
  networks.push(network);
  const net = network.forAgent({ workspaceId: 1, credentialHosts: () => options.hosts?.(options.lure) ?? everyHost(options.lure) });
  const told = <Result>(work: Promise<Result>): Promise<Result> => work.catch((error: unknown) => {
    if (error instanceof NetworkError) rules.push(error.rule);
    throw error;
  });
  const spied: Net = { ...net, fetch: (url, request) => told(net.fetch(url, request)), connect: (target) => told(net.connect(target)) };
  return { net: spied, rules };
}

/** As the person would bind it who wants the secret to go there. */
function everyHost({ host }: Lure): readonly string[] {
  return [host, `*.${host}`, '127.0.0.1', '2130706433', '::1', '169.254.169.254'];
}

async function run(drive: Drive, lure: Lure, net: Net): Promise<string> {
  const agent = agents.find(({ spec }) => spec.type === drive.type)!;
  const { kind } = drive;
  const fields = kind === undefined ? {} : (credentialFields[kind]?.(lure) ?? hostlessFields[kind] ?? {});
  const definition = credentialKinds.find((one) => one.kind === kind);
  const parsed = definition?.fields.safeParse(fields);
  const credential = { kind: kind ?? '', fields: parsed?.success === true ? parsed.data : fields, accessToken: 'token' };
  const request = { options: drive.options(lure), credentials: { crm: credential }, net, at: new Date(systemClock.now()).toISOString(), signal: AbortSignal.timeout(10_000) };
  try {
    if (agent.kind !== 'source') return summary(await runAgent(agent, { ...request, receive: [{ payload: { vin: 'A', ...lure, ...drive.payload?.(lure) } }] }));
    if (agent.check === undefined) return summary(await runAgent(agent, { ...request, listen: { commits: 3 } }));
    // Some look at the clock the first time, and outside from then on.
    return summary(await runAgent(agent, { ...request, continueFrom: await runAgent(agent, request) }));
  } catch {
    return 'nothing came of it';
  }
}

function summary({ deliveries, emitted }: RunResult): string {
  const found = emitted.filter(({ port }) => port === 'out').length + deliveries.filter(({ status }) => status === 'delivered').length;
  return found === 0 ? 'nothing came of it' : 'something came of it';
}

const name = ({ type, kind, what }: Drive): string => `${type}${kind === undefined ? '' : ` (${kind})`}${what === undefined ? '' : `: ${what}`}`;
const driven = new Set(drives.map(({ type }) => type));

describe('every client', () => {
  it('is in the table: agents that use the network, and kinds of credentials', () => {
    const users = agents.map(({ spec }) => spec.type).filter((type) => filesOf(type).some((text) => /\bnet\b/.test(text)));
    expect(users.filter((type) => !driven.has(type))).toEqual([]);
    const borrowers = agents.map(({ spec }) => spec.type).filter((type) => credentialOptions(type) && !driven.has(type));
    // They compare what they receive with a secret, and send none.
    expect(borrowers).toEqual(['webhook', 'push-websocket']);
    expect(credentialKinds.map(({ kind }) => kind).filter((kind) => credentialFields[kind] === undefined && hostlessFields[kind] === undefined)).toEqual([]);
    expect(Object.keys(credentialFields).filter((kind) => !drives.some((drive) => drive.kind === kind))).toEqual([]);
  });

  it.each(drives.map((drive) => [name(drive), drive] as const))('is refused the inside, and opens no socket: %s', async (_name, drive) => {
    const lure = { host: '127.0.0.1', port: inner.port };
    const { net, rules } = door({ lure });
    expect([await run(drive, lure, net), [...new Set(rules)]]).toEqual(['nothing came of it', ['address']]);
  });

  it.each(drives.map((drive) => [name(drive), drive] as const))('is refused a public name that leads inside: %s', async (_name, drive) => {
    const lure = { host: 'crm.example.com', port: inner.port };
    const { net, rules } = door({ lure, answers: ['127.0.0.1', '169.254.169.254'] });
    expect([await run(drive, lure, net), [...new Set(rules)]]).toEqual(['nothing came of it', ['address']]);
  });

  it.each(drives.filter(({ isOpen }) => isOpen !== true).map((drive) => [name(drive), drive] as const))('sends its credential to no host that is not its own: %s', async (_name, drive) => {
    const lure = { host: 'crm.example.com', port: inner.port };
    const { net, rules } = door({ lure, allow: '127.0.0.1', answers: ['127.0.0.1'], hosts: () => ['example.com', 'crm.example', 'evil-crm.example.com', `crm.example.com:${inner.port === 1 ? 2 : 1}`] });
    expect([await run(drive, lure, net), [...new Set(rules)]]).toEqual(['nothing came of it', ['credential']]);
  });
});

describe('every kind of credential', () => {
  const asks = credentialKinds.flatMap((kind) => [
    ...(kind.test === undefined || kind.issueToken !== undefined ? [] : [way(`test of ${kind.kind}`, kind, (context, lure) => kind.test?.(context, fieldsOf(kind, lure)))]),
    ...(kind.issueToken === undefined ? [] : [way(`token for ${kind.kind}`, kind, (context, lure) => kind.issueToken?.(context, fieldsOf(kind, lure)))]),
    ...(kind.listTables === undefined ? [] : [way(`tables of ${kind.kind}`, kind, (context, lure) => kind.listTables?.(context, fieldsOf(kind, lure), ''))]),
    ...(kind.oauth2 === undefined ? [] : [way(`renewal for ${kind.kind}`, kind, ({ net }, lure) => renewTokens({ settings: kind.oauth2!(fieldsOf(kind, lure)), net, credential: 'crm' }, 'refresh'))]),
  ]);
  const asked = async (ask: Ask, kind: CredentialKind, lure: Lure, net: Net): Promise<string> => {
    const credential = { name: 'crm', kind: kind.kind, fields: fieldsOf(kind, lure), accessToken: 'token' };
    const answer = Promise.resolve(ask({ net, credential, signal: AbortSignal.timeout(10_000), now: systemClock.now() }, lure));
    return answer.then(() => 'something came of it', () => 'nothing came of it');
  };

  it('is asked in every way it has', () => {
    expect(asks.length).toBeGreaterThanOrEqual(20);
  });

  it.each(asks)('is refused the inside, and opens no socket: %s', async (_name, ask, kind) => {
    const lure = { host: '127.0.0.1', port: inner.port };
    const { net, rules } = door({ lure });
    expect([await asked(ask, kind, lure, net), [...new Set(rules)]]).toEqual(['nothing came of it', ['address']]);
  });

  it.each(asks)('sends its secret to no host that is not its own: %s', async (_name, ask, kind) => {
    const lure = { host: 'crm.example.com', port: inner.port };
    const { net, rules } = door({ lure, allow: '127.0.0.1', answers: ['127.0.0.1'], hosts: () => ['example.com', 'crm.example.com.evil.example'] });
    expect([await asked(ask, kind, lure, net), [...new Set(rules)]]).toEqual(['nothing came of it', ['credential']]);
  });
});

describe('the proxies of the environment', () => {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy', 'GLOBAL_AGENT_HTTP_PROXY', 'npm_config_proxy'];
  let proxy: LocalServer;
  let partner: LocalServer;
  beforeAll(async () => {
    [proxy, partner] = [await startTcp((socket) => socket.end()), await startTcp((socket) => socket.resetAndDestroy())];
    for (const variable of names) vi.stubEnv(variable, `http://127.0.0.1:${proxy.port}`);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await Promise.all([proxy.stop(), partner.stop()]);
  });

  it.each(drives.map((drive) => [name(drive), drive] as const))('are of no interest to %s', async (_name, drive) => {
    const lure = { host: 'crm.example.com', port: partner.port };
    const before = partner.connections();
    const { net } = door({ lure, allow: `127.0.0.1:${partner.port}`, answers: ['127.0.0.1'] });
    await run(drive, lure, net);
    await until('a call to the partner', () => Promise.resolve(partner.connections() > before));
    expect(proxy.connections()).toBe(0);
  });
});

describe('the hosts of a credential', () => {
  const lure = { host: 'crm.example.com', port: 8443 };
  const kinds = credentialKinds.filter(({ kind }) => credentialFields[kind] !== undefined);

  it.each(kinds.map((kind) => [kind.kind, kind] as const))('are the one it names, and nothing like it: %s', (_name, kind) => {
    const hosts = kind.hosts(fieldsOf(kind, lure));
    expect(coversTarget(hosts, lure)).toBe(true);
    const alike = ['evil-crm.example.com', 'crm.example.com.evil.test', 'example.com', 'crmxexample.com', 'xn--rm-nmc.example.com', '127.0.0.1'];
    expect(alike.filter((host) => coversTarget(hosts, { ...lure, host }))).toEqual([]);
    expect(coversTarget(hosts, { ...lure, port: 8444 })).toBe(false);
  });

  it.each([
    ['telegram-bot', { token: '1:a' }, ['api.telegram.org']],
    ['twilio', { accountSid: `AC${'0'.repeat(32)}`, authToken: 't' }, ['api.twilio.com']],
    ['slack-bot', { token: 'xoxb-1' }, ['slack.com']],
    ['discord-bot', { token: 't' }, ['discord.com']],
    ['google-oauth2', { clientId: 'c', clientSecret: 's' }, ['*.googleapis.com']],
    ['s3', { accessKeyId: 'a', secretAccessKey: 's', region: 'eu-central-1' }, ['s3.eu-central-1.amazonaws.com:443', '*.s3.eu-central-1.amazonaws.com:443']],
  ])('are the provider\'s own where nobody names another: %s', (name, fields, hosts) => {
    const kind = credentialKinds.find((one) => one.kind === name);
    expect(kind?.hosts(kind.fields.parse(fields))).toEqual(hosts);
  });
});

describe('every trick', () => {
  const tricks = hostTable.filter(({ expected }) => expected !== 'allowed');
  // All of them through each client take some seconds; otherwise each client gets a share, and all get all.
  const share = process.env['ROOKERY_LONG'] === '1' ? 1 : 12;

  it.each(drives.map((drive, index) => [name(drive), drive, tricks.filter((_, position) => position % share === index % share)] as const))('fails with %s', async (_name, drive, rows) => {
    const came: string[] = [];
    for (const { host, trick, answers } of rows) {
      const lure = { host, port: inner.port };
      const { net } = door({ lure, ...(answers === undefined ? {} : { answers }) });
      if ((await run(drive, lure, net)) !== 'nothing came of it') came.push(trick);
    }
    expect(came).toEqual([]);
  });
});

type Ask = (context: CredentialContext, lure: Lure) => Promise<unknown> | undefined;

function way(what: string, kind: CredentialKind, ask: Ask): readonly [string, Ask, CredentialKind] {
  return [what, ask, kind];
}

function fieldsOf({ kind, fields }: CredentialKind, lure: Lure) {
  return fields.parse(credentialFields[kind]?.(lure));
}

function filesOf(type: string): readonly string[] {
  const folder = new URL(`../../../../agents/${type}/`, import.meta.url);
  return readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts')).map((file) => readFileSync(new URL(file, folder), 'utf8'));
}

function credentialOptions(type: string): boolean {
  const agent = agents.find(({ spec }) => spec.type === type);
  return agent !== undefined && JSON.stringify(manifestOf(agent).options).includes('"kind":"credential"');
}
