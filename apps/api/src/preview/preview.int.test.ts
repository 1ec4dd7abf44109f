import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logIn, startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';
import type { RowResult } from './condition-preview.js';
import type { TemplateResult } from './template-preview.js';

interface Answered {
  readonly results: Readonly<Record<string, TemplateResult>>;
  readonly rows: readonly RowResult[];
  readonly moments: readonly string[];
  readonly timeZone: string;
  readonly jitter: string | null;
  readonly issues: readonly { readonly message: string; readonly line?: number; readonly column?: number }[];
  readonly error: { readonly code: string; readonly message: string; readonly issues?: readonly { readonly path: string; readonly message: string }[] };
}

let api: TestApi;
let bearer: string;
const ask = (what: string, body: unknown) => api.call<Answered>('POST', `/api/v1/preview/${what}`, { bearer, body });

beforeAll(async () => {
  api = await startTestApi(withOwner);
  bearer = await logIn(api);
  await api.call('PUT', '/api/v1/variables/city', { bearer, body: { value: 'Kazan' } });
  await api.call('PUT', '/api/v1/stored-values/seen', { bearer, body: { value: { lots: 3 } } });
});
afterAll(() => api[Symbol.asyncDispose]());

describe('templates', () => {
  it('see payload, event, parameters, variables and stored values, and keep their type', async () => {
    const { status, body } = await ask('template', {
      payload: { price: 9000, make: 'Kia' }, key: 'lot-1', occurredAt: '2026-03-01T09:00:00Z', parameters: { least: 5 },
      templates: { price: '{{ price }}', text: '{{ make | upcase }} {{ event.key }} {{ event.occurredAt }}', more: '{{ parameters.least }} {{ variables.city }} {{ stored.seen.lots }}', deep: { to: '{{ price }}' } },
    });
    expect(status).toBe(200);
    expect(body.results).toEqual({
      price: { ok: true, text: '9000', value: 9000 },
      text: { ok: true, text: 'KIA lot-1 2026-03-01T09:00:00.000Z', value: 'KIA lot-1 2026-03-01T09:00:00.000Z' },
      more: { ok: true, text: '5 Kazan 3', value: '5 Kazan 3' },
      deep: { ok: true, text: '{"to":9000}', value: { to: 9000 } },
    });
  });

  it('that fail say why, each for itself', async () => {
    const { body } = await ask('template', { templates: { open: '{{ price', unknown: '{{ price | shout }}', fine: 'ok' } });
    expect(body.results).toMatchObject({ open: { ok: false, code: 'template.invalid' }, unknown: { ok: false }, fine: { ok: true, text: 'ok' } });
  });

  it('that never end are ended, and those behind them do not begin', async () => {
    const loop = '{% for a in (1..100000) %}{% for b in (1..100000) %}x{% endfor %}{% endfor %}';
    const { status, body } = await ask('template', { templates: { one: loop, two: loop, three: loop, four: loop, last: 'ok' } });
    expect([status, body.results['one'], body.results['last']]).toMatchObject([200, { ok: false }, { ok: false }]);
  });

  it('are at most fifty', async () => {
    expect((await ask('template', { templates: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, ''])) })).status).toBe(400);
  });
});

describe('a schedule', () => {
  it('gives its next moments on the clocks of its zone, over a change of them', async () => {
    const { body } = await ask('schedule', { schedule: { cron: '30 9 * * *', timeZone: 'Europe/Berlin', jitter: '5m' }, count: 2, from: '2026-03-27T12:00:00Z' });
    expect(body).toEqual({ moments: ['2026-03-28T09:30:00+01:00', '2026-03-29T09:30:00+02:00'], timeZone: 'Europe/Berlin', jitter: '5m' });
  });

  it('of an interval counts from now', async () => {
    const { body } = await ask('schedule', { schedule: { every: '30m' }, from: '2026-03-01T09:00:00Z' });
    expect(body.moments.slice(0, 2)).toEqual(['2026-03-01T09:30:00+00:00', '2026-03-01T10:00:00+00:00']);
    expect(body.moments).toHaveLength(5);
  });

  it('that is none says where', async () => {
    expect((await ask('schedule', { schedule: { cron: '61 * * * *' } })).body.error.issues?.[0]?.path).toBe('schedule.cron');
    expect((await ask('schedule', { schedule: { cron: '* * * * *', timeZone: 'Mars' } })).body.error.issues?.[0]?.path).toBe('schedule.timeZone');
  });
});

describe('conditions', () => {
  it('hold or not, for each payload', async () => {
    const { body } = await ask('conditions', {
      conditions: [{ field: 'price', is: 'at least', value: '{{ parameters.least }}' }, { field: 'make', is: 'one of', value: ['Kia', 'Opel'] }],
      payloads: [{ price: 10, make: 'Kia' }, { price: 1, make: 'Fiat' }], parameters: { least: 5 },
    });
    expect(body.rows).toEqual([{ ok: true, holds: [true, false] }, { ok: true, holds: [true, false] }]);
  });

  it('that are half written spoil no others', async () => {
    const { body } = await ask('conditions', { conditions: [{ field: 'a' }, { field: 'a', is: 'matches', value: '(' }, { field: 'a', is: 'present' }], payloads: [{ a: 1 }] });
    expect(body.rows).toMatchObject([{ ok: false }, { ok: false, code: 'option.condition' }, { ok: true, holds: [true] }]);
  });
});

it('code is read and not run', async () => {
  expect((await ask('code', { code: 'export default (event) => event' })).body.issues).toEqual([]);
  expect((await ask('code', { code: 'export default (event: { a: number }) => event', language: 'typescript' })).body.issues).toEqual([]);
  expect((await ask('code', { code: 'const a = 1;\nexport default (event) => {' })).body.issues[0]).toMatchObject({ line: expect.any(Number) as number, message: expect.any(String) as string });
});
