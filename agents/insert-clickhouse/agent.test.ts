import { expect, it } from 'vitest';
import { verdictOn } from './answer.js';

const answer = (status: number, text: string, code?: number) => ({ status, text, headers: new Headers(code === undefined ? {} : { 'x-clickhouse-exception-code': String(code) }) });

it('believes the code of the exception, not the status', () => {
  expect(verdictOn(answer(200, ''))).toEqual({ isDone: true });
  expect(verdictOn(answer(200, 'Code: 252. DB::Exception: Too many parts', 252))).toMatchObject({ isAboutRows: false, error: { audience: 'transient' } });
  expect(verdictOn(answer(500, 'Code: 117. DB::Exception: Unknown field'))).toMatchObject({ isAboutRows: true });
  expect(verdictOn(answer(500, 'Code: 516. DB::Exception: no', 516))).toMatchObject({ isAboutRows: false, error: { message: expect.stringContaining('check user, password and rights') } });
});

it.each([[502, 'provider.unknown'], [503, 'provider.unavailable'], [403, 'provider.refused'], [404, 'provider.refused']])('reads %i of a proxy without a code', (status, code) => {
  expect(verdictOn(answer(status, '<html>'))).toMatchObject({ isAboutRows: false, error: { code } });
});
