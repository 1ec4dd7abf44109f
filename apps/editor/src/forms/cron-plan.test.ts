import { describe, expect, it } from 'vitest';
import { cronExpression, cronPlan, planOf, type CronPlan } from './cron-plan.js';

const pairs: readonly (readonly [string, CronPlan])[] = [
  ['* * * * *', { every: 'minutes', step: 1 }],
  ['*/5 * * * *', { every: 'minutes', step: 5 }],
  ['30 * * * *', { every: 'hour', minute: 30 }],
  ['0 9 * * *', { every: 'day', hour: 9, minute: 0 }],
  ['15 18 * * 1-5', { every: 'week', days: [1, 2, 3, 4, 5], hour: 18, minute: 15 }],
  ['0 9 * * 0,6', { every: 'week', days: [6, 7], hour: 9, minute: 0 }],
  ['0 6 1 * *', { every: 'month', day: 1, hour: 6, minute: 0 }],
];

describe('words and expression', () => {
  it.each(pairs)('%s is read and written', (expression, plan) => {
    expect(cronPlan(expression)).toEqual(plan);
    expect(cronExpression(plan)).toBe(expression);
  });

  it.each(['0 9 1 * 1', '0 9 * 2 *', '0,30 9 * * *', '0 9-17 * * *', '30 0 9 * * *', '', '0 9 * *', '99 9 * * *', '0 9 L * *', '*/5 9 * * *'])('"%s" has no words and stays as it is', (expression) => {
    expect(cronPlan(expression)).toEqual({ every: 'custom', expression });
    expect(cronExpression(cronPlan(expression))).toBe(expression);
  });

  it('reads names of days, and rows of them over the end of the week', () => {
    expect(cronPlan('0 9 * * MON-WED')).toEqual({ every: 'week', days: [1, 2, 3], hour: 9, minute: 0 });
    expect(cronPlan('0 9 * * fri-mon')).toEqual({ every: 'week', days: [1, 5, 6, 7], hour: 9, minute: 0 });
    expect(cronPlan('0 9 * * 7')).toEqual({ every: 'week', days: [7], hour: 9, minute: 0 });
  });

  it('writes Sunday as every cron reads it', () => {
    expect(cronExpression({ every: 'week', days: [5, 6, 7], hour: 9, minute: 0 })).toBe('0 9 * * 0,5,6');
  });
});

it('another kind of plan keeps the time of day', () => {
  const plan = planOf('week', { every: 'day', hour: 18, minute: 30 });
  expect(plan).toEqual({ every: 'week', days: [1, 2, 3, 4, 5], hour: 18, minute: 30 });
  expect(planOf('custom', plan)).toEqual({ every: 'custom', expression: '30 18 * * 1-5' });
  expect(planOf('month', { every: 'minutes', step: 5 })).toEqual({ every: 'month', day: 1, hour: 9, minute: 0 });
});
