import { virtualClock } from '@rookery/sdk/testing';
import { expect, it } from 'vitest';
import { LoginThrottle } from './login-throttle.js';

const attempts = (throttle: LoginThrottle, count: number, account: string, address: string): void => {
  for (let made = 0; made < count; made += 1) throttle.begin(account, address);
};

it('allows eight attempts on one account from one address, then one every thirty seconds', async () => {
  const clock = virtualClock(0);
  const throttle = new LoginThrottle(clock);
  attempts(throttle, 8, 'ann@example.com', '10.0.0.1');
  expect(() => throttle.begin('ann@example.com', '10.0.0.1')).toThrow('too many attempts; try again in 30 s');
  await clock.advance(30_000);
  expect(() => throttle.begin('ann@example.com', '10.0.0.1')).not.toThrow();
  expect(() => throttle.begin('ann@example.com', '10.0.0.1')).toThrow('too many attempts');
});

it('gives a right attempt back', () => {
  const throttle = new LoginThrottle(virtualClock(0));
  attempts(throttle, 7, 'ann@example.com', '10.0.0.1');
  throttle.begin('ann@example.com', '10.0.0.1')();
  expect(() => throttle.begin('ann@example.com', '10.0.0.1')).not.toThrow();
});

it('counts an address over all accounts, and an account over all addresses', () => {
  const throttle = new LoginThrottle(virtualClock(0));
  for (let index = 0; index < 30; index += 1) throttle.begin(`account-${index}`, '10.0.0.1');
  expect(() => throttle.begin('another', '10.0.0.1')).toThrow('too many attempts');
  for (let index = 0; index < 60; index += 1) throttle.begin('ann@example.com', `10.0.1.${index}`);
  expect(() => throttle.begin('ann@example.com', '10.0.2.1')).toThrow('too many attempts');
  expect(() => throttle.begin('bob@example.com', '10.0.2.1')).not.toThrow();
});
