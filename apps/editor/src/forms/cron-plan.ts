/** A schedule as people say it. Days of the week count from Monday, 1, to Sunday, 7. */
export type CronPlan =
  | { readonly every: 'minutes'; readonly step: number }
  | { readonly every: 'hour'; readonly minute: number }
  | { readonly every: 'day'; readonly hour: number; readonly minute: number }
  | { readonly every: 'week'; readonly days: readonly number[]; readonly hour: number; readonly minute: number }
  | { readonly every: 'month'; readonly day: number; readonly hour: number; readonly minute: number }
  | { readonly every: 'custom'; readonly expression: string };

export const planKinds = ['minutes', 'hour', 'day', 'week', 'month', 'custom'] as const;

/** The expression of a plan: `0 9 * * 1-5`. */
export function cronExpression(plan: CronPlan): string {
  switch (plan.every) {
    case 'minutes': return plan.step === 1 ? '* * * * *' : `*/${plan.step} * * * *`;
    case 'hour': return `${plan.minute} * * * *`;
    case 'day': return `${plan.minute} ${plan.hour} * * *`;
    case 'week': return `${plan.minute} ${plan.hour} * * ${daysText(plan.days)}`;
    case 'month': return `${plan.minute} ${plan.hour} ${plan.day} * *`;
    case 'custom': return plan.expression;
  }
}

/** The plan of an expression; what the words cannot say stays `custom`. */
export function cronPlan(expression: string): CronPlan {
  const custom: CronPlan = { every: 'custom', expression };
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 5 || fields[3] !== '*') return custom;
  const [minutes = '', hours = '', days = '', , weekdays = ''] = fields;
  const step = /^\*(?:\/(\d+))?$/.exec(minutes);
  if (step !== null) return [hours, days, weekdays].every((field) => field === '*') ? { every: 'minutes', step: Number(step[1] ?? 1) } : custom;
  const minute = wholeNumber(minutes, 59);
  if (minute === undefined) return custom;
  if (hours === '*') return days === '*' && weekdays === '*' ? { every: 'hour', minute } : custom;
  const hour = wholeNumber(hours, 23);
  if (hour === undefined) return custom;
  if (weekdays !== '*') {
    const chosen = readDays(weekdays);
    return days === '*' && chosen !== undefined ? { every: 'week', days: chosen, hour, minute } : custom;
  }
  if (days === '*') return { every: 'day', hour, minute };
  const day = wholeNumber(days, 31);
  return day === undefined || day < 1 ? custom : { every: 'month', day, hour, minute };
}

/** Another kind of plan that keeps the time of day where there is one. */
export function planOf(every: CronPlan['every'], before: CronPlan): CronPlan {
  const minute = 'minute' in before ? before.minute : 0;
  const hour = 'hour' in before ? before.hour : 9;
  switch (every) {
    case 'minutes': return { every, step: 5 };
    case 'hour': return { every, minute };
    case 'day': return { every, hour, minute };
    case 'week': return { every, days: [1, 2, 3, 4, 5], hour, minute };
    case 'month': return { every, day: 1, hour, minute };
    case 'custom': return { every, expression: cronExpression(before) };
  }
}

function daysText(days: readonly number[]): string {
  const sorted = [...new Set(days)].toSorted((one, other) => one - other);
  const isRow = sorted.length > 2 && sorted.every((day, index) => index === 0 || day === (sorted[index - 1] ?? 0) + 1);
  if (sorted.length === 0 || sorted.length === 7) return '*';
  // Sunday is 0 to every cron, 7 only to some.
  return isRow && sorted.at(-1) !== 7 ? `${sorted[0]}-${sorted.at(-1)}` : sorted.map((day) => day % 7).toSorted((one, other) => one - other).join(',');
}

const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

function readDays(text: string): readonly number[] | undefined {
  const days: number[] = [];
  for (const part of text.toLowerCase().split(',')) {
    const [from, to = from, ...rest] = part.split('-').map(dayOf);
    if (from === undefined || to === undefined || rest.length > 0) return undefined;
    const end = to < from ? to + 7 : to;
    for (let day = from; day <= end; day += 1) days.push(day % 7 === 0 ? 7 : day % 7);
  }
  return [...new Set(days)].toSorted((one, other) => one - other);
}

function dayOf(text: string): number | undefined {
  const named = dayNames.indexOf(text);
  return named >= 0 ? named : wholeNumber(text, 7);
}

function wholeNumber(text: string, most: number): number | undefined {
  return /^\d{1,2}$/.test(text) && Number(text) <= most ? Number(text) : undefined;
}
