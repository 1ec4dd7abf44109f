import { describe, expect, it } from 'vitest';
import { createFloodControl } from './rate-limits.js';

const limits = { botPerSecond: 30, chatPerSecond: 1, chatBurst: 3, groupPerMinute: 20, shortestRetryAfter: 1 };
const toChat = (chatId: number, now: number) => ({ chatId, isGroup: false, messages: 1, now });

describe('flood control', () => {
  it('takes a burst of three in one chat and refuses the fourth for a second', () => {
    const flood = createFloodControl(limits);
    expect([0, 0, 0, 0].map((now) => flood.admit(toChat(1, now)))).toEqual([0, 0, 0, 1]);
  });

  it('takes one message per second in one chat for ever', () => {
    const flood = createFloodControl(limits);
    const answers = Array.from({ length: 100 }, (_, second) => flood.admit(toChat(1, second * 1000)));
    expect(new Set(answers)).toEqual(new Set([0]));
  });

  it('takes 30 messages in a second over all chats and refuses the 31st', () => {
    const flood = createFloodControl(limits);
    const answers = Array.from({ length: 31 }, (_, chat) => flood.admit(toChat(chat, 500)));
    expect(answers.filter((answer) => answer === 0)).toHaveLength(30);
    expect(answers.at(-1)).toBe(1);
  });

  it('never takes more than 30 messages in any second, also over the edge of a second', () => {
    const flood = createFloodControl(limits);
    const late = Array.from({ length: 30 }, (_, chat) => flood.admit(toChat(chat, 990)));
    expect(new Set(late)).toEqual(new Set([0]));
    expect(flood.admit(toChat(99, 1010))).toBe(1);
    expect(flood.admit(toChat(99, 1990))).toBe(0);
  });

  it('takes 20 messages a minute in a group and names the time until the first leaves the minute', () => {
    const flood = createFloodControl({ ...limits, chatPerSecond: Infinity });
    const answers = Array.from({ length: 21 }, (_, index) => flood.admit({ ...toChat(-1, index * 100), isGroup: true }));
    expect(answers.filter((answer) => answer === 0)).toHaveLength(20);
    expect(answers.at(-1)).toBe(58);
  });

  it('counts an album as its items in a group', () => {
    const flood = createFloodControl(limits);
    const album = { chatId: -1, isGroup: true, messages: 10 };
    expect([0, 1500, 3000].map((now) => flood.admit({ ...album, now }))).toEqual([0, 0, 57]);
  });

  it('blocks the whole bot until the retry time is over', () => {
    const flood = createFloodControl({ ...limits, shortestRetryAfter: 5 });
    expect([0, 0, 0, 0].map((now) => flood.admit(toChat(1, now))).at(-1)).toBe(5);
    expect([0, 1, 4999, 5000].map((now) => flood.blockedFor(now))).toEqual([5, 5, 1, 0]);
  });

  it('has no limits where they are infinite', () => {
    const flood = createFloodControl({ ...limits, botPerSecond: Infinity, chatPerSecond: Infinity, groupPerMinute: Infinity });
    const answers = Array.from({ length: 1000 }, () => flood.admit({ ...toChat(-1, 0), isGroup: true }));
    expect(new Set(answers)).toEqual(new Set([0]));
  });
});
