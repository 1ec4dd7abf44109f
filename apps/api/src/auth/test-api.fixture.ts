import 'reflect-metadata';
import { systemClock, Engine } from '@rookery/engine';
import type { Clock } from '@rookery/sdk';
import { startPostgres, temporaryFolder } from '@rookery/testkit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApplication } from '../composition/application.js';
import { buildPlatform } from '../composition/build-platform.js';
import { createLog } from '../composition/log.js';
import type { Platform } from '../composition/platform.module.js';
import { readConfiguration } from '../configuration/index.js';
import { createScrubber } from '../secrets/index.js';

export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | number | undefined>>;
  /** Name -> value of the cookies it sets. */
  readonly cookies: Readonly<Record<string, string>>;
  readonly cookieLines: readonly string[];
}

export interface Call {
  readonly bearer?: string;
  readonly cookies?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly address?: string;
}

/** The whole API on a private PostgreSQL, in this process, with a clock that can be put forward. */
export interface TestApi extends AsyncDisposable {
  readonly platform: Platform;
  readonly application: NestFastifyApplication;
  readonly engine: Engine;
  /** What it has logged so far. */
  readonly log: () => string;
  call<Body = { readonly error: { readonly code: string; readonly message: string } }>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, call?: Call): Promise<Answer<Body>>;
  /** Puts the clock forward. */
  later(ms: number): void;
}

export const owner = { email: 'ann@example.com', password: 'correct horse' };

export async function startTestApi(environment: Readonly<Record<string, string>> = {}): Promise<TestApi> {
  await using parts = new AsyncDisposableStack();
  const postgres = parts.use(await startPostgres());
  const folder = await temporaryFolder();
  parts.defer(() => folder.remove());
  const { url } = await postgres.createDatabase();
  const lines: string[] = [];
  let ahead = 0;
  const clock: Clock = { now: () => systemClock.now() + ahead, sleep: (ms, signal) => systemClock.sleep(ms, signal) };
  const scrubber = createScrubber();
  const log = createLog({ level: 'info', scrubber, write: (line) => lines.push(line) });
  const configuration = readConfiguration({ ROOKERY_DATA: folder.path, ROOKERY_DEMO: '0', ROOKERY_PLUGINS: folder.path, ...environment });
  const storage = { address: { url }, own: [], announce: () => Promise.resolve(), close: () => Promise.resolve() };
  const platform = await buildPlatform(storage, { configuration, clock, log, scrubber });
  parts.defer(() => platform.close());
  const application = await createApplication(platform);
  parts.defer(() => application.close());
  await application.getHttpAdapter().getInstance().ready();
  const engine = application.get(Engine);
  const whole = parts.move();
  return {
    platform, application, engine,
    log: () => lines.join(''),
    later: (ms) => {
      ahead += ms;
    },
    async call<Body>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, { bearer, cookies = {}, headers = {}, body, address = '10.0.0.1' }: Call = {}) {
      const response = await application.inject({
        method, url: path, cookies: { ...cookies }, remoteAddress: address,
        headers: { ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }), ...headers },
        ...(body === undefined ? {} : { payload: JSON.stringify(body), headers: { 'content-type': 'application/json', ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }), ...headers } }),
      });
      const cookieLines = [response.headers['set-cookie'] ?? []].flat();
      return {
        status: response.statusCode,
        body: (response.payload === '' ? undefined : response.headers['content-type']?.toString().startsWith('application/json') === true ? JSON.parse(response.payload) : response.payload) as Body,
        text: response.payload,
        headers: response.headers,
        cookies: Object.fromEntries(response.cookies.map(({ name, value }) => [name, value])),
        cookieLines,
      };
    },
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  };
}

/** An access token of the owner, who is made by the environment. */
export async function logIn(api: TestApi): Promise<string> {
  const { body } = await api.call<{ accessToken: string }>('POST', '/api/v1/auth/login', { body: owner });
  return body.accessToken;
}

export const withOwner = { ROOKERY_OWNER_EMAIL: owner.email, ROOKERY_OWNER_PASSWORD: owner.password };
