import { expect, it } from 'vitest';
import { passwordSchema, requireGoodPassword } from './password-rules.js';

it.each(['password1234', 'Password123!', '123456789012', 'qwertyuiop12', 'aaaaaaaaaaaa', 'ann@example.com', 'rookery12345', 'iloveyou1234'])('refuses %j, which is long enough and guessed at once', async (password) => {
  await expect(requireGoodPassword(password, 'ann@example.com')).rejects.toThrow('the password is easy to guess');
});

it.each(['correct horse', 'tractor-umbrella-9', 'x7Kd92mQpa1Z', 'x7Kd92mQpa1Z'.repeat(16)])('takes %j', async (password) => {
  await expect(requireGoodPassword(password, 'ann@example.com')).resolves.toBeUndefined();
});

it('wants twelve characters, whatever they are', () => {
  expect([passwordSchema.safeParse('x7Kd92mQpa1').success, passwordSchema.safeParse('            ').success]).toEqual([false, true]);
});
