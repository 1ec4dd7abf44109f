import { describe, expect, test } from 'vitest';
import { runAgent } from '@rookery/sdk/testing';
import type { JsonObject } from '@rookery/sdk';
import { sendEmail } from './agent.js';

const options = { credential: 'mail', from: 'Alerts <alerts@example.com>', to: '{{ to }}', subject: '{{ make }}', text: 'hello' };
const errorOf = async (changed: JsonObject, payload: JsonObject = { to: 'dealer@example.com', make: 'BMW' }) => {
  const run = await runAgent(sendEmail, { options: { ...options, ...changed }, receive: [{ payload }] });
  return run.deliveries[0]?.error?.message;
};

describe('send-email, before anything is sent', () => {
  test('fails an event whose addresses are none, and says which', async () => {
    expect(await errorOf({}, { to: '', make: 'BMW' })).toBe('to: "{{ to }}" gave no address for this event');
    expect(await errorOf({}, { to: 'nobody', make: 'BMW' })).toBe('to: "nobody" is no mail address; write for example "dealer@example.com"');
    expect(await errorOf({ from: 'a@example.com, b@example.com' })).toBe('from: "a@example.com, b@example.com" gave several addresses for this event; a mail has one sender');
    expect(await errorOf({ cc: 'x@one.com@two.com' })).toBe('cc: "x@one.com@two.com" is no mail address; write for example "dealer@example.com"');
  });

  test('fails an event that makes an empty mail, and one with a wrong unsubscribe address', async () => {
    expect(await errorOf({ text: '{{ note }}' })).toBe('text: it is empty for this event, and so is "html"');
    expect(await errorOf({ unsubscribe: 'http://example.com/out' })).toBe('unsubscribe: "http://example.com/out" is no https address');
  });

  test('takes an address of any length for what it is, in no time to speak of', async () => {
    expect(await errorOf({}, { to: 'a@'.repeat(60_000), make: 'BMW' })).toContain('is no mail address');
  });

  test('refuses options that send nothing', async () => {
    await expect(runAgent(sendEmail, { options: { ...options, text: '' }, receive: [] })).rejects.toThrow('there is nothing to send');
  });
});
