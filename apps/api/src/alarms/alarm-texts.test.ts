import { expect, test } from 'vitest';
import { alarmText } from './alarm-texts.js';

const named = { workflow: 'Orders of the shop', agent: 'Book it' };

test('names the agent and its workflow as people did', () => {
  expect(alarmText('deadDelivery', named, { count: 3 }, 'en')).toBe('"Book it" of "Orders of the shop" gave up on deliveries; dead now: 3');
  expect(alarmText('deadDelivery', named, { count: 3 }, 'ru')).toBe('агент «Book it» процесса «Orders of the shop» больше не пытается отправить; таких отправок: 3');
});

test('names the agent that a whole workflow waits for by its slug when nobody gave it another name', () => {
  expect(alarmText('backPressure', { workflow: 'lots', agent: null }, { agent: 'slow', lag: 5, bound: 3 }, 'en')).toBe('events wait before "slow" of "lots": 5; sources are held back from 3 on');
});

test('takes no part of a name for a value to fill in', () => {
  expect(alarmText('silence', { workflow: '{limit}', agent: '{agent}' }, { limitMs: 7_200_000 }, 'en')).toBe('"{agent}" of "{limit}" has emitted or delivered nothing for 2 h');
});

test('names nobody for an alarm of the whole workspace', () => {
  expect(alarmText('quota', { workflow: null, agent: null }, { refused: 4 }, 'ru')).toBe('квота пространства исчерпана; сегодня отклонено событий: 4');
});
