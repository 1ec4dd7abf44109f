import { expect, it } from 'vitest';
import { isFinal, raiseDelivery } from './delivery.js';

it('goes up by a receipt', () => {
  expect(raiseDelivery('accepted', 'delivered')).toBe('delivered');
  expect(raiseDelivery('accepted', 'acted')).toBe('acted');
});

it('never goes down by a receipt that comes late', () => {
  expect(raiseDelivery('read', 'delivered')).toBe('read');
  expect(raiseDelivery('read', 'read')).toBe('read');
});

it('learns of an unknown call that it arrived', () => {
  expect(raiseDelivery('unknown', 'accepted')).toBe('accepted');
});

it('stays what it is when it was never sent or was given up', () => {
  expect(['pending', 'sending', 'dead', 'suppressed', 'expired'].map((status) => raiseDelivery(status as 'dead', 'delivered'))).toEqual([
    'pending', 'sending', 'dead', 'suppressed', 'expired',
  ]);
});

it('fails what was accepted, but nothing that arrived, and believes who says that it did', () => {
  expect([raiseDelivery('accepted', 'failed'), raiseDelivery('delivered', 'failed'), raiseDelivery('failed', 'delivered')]).toEqual(['failed', 'delivered', 'delivered']);
});

it('is final in all but the first two states', () => {
  expect([isFinal('pending'), isFinal('sending'), isFinal('unknown'), isFinal('dead')]).toEqual([false, false, true, true]);
});
