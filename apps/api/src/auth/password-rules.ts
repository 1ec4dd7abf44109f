import { describeError } from '@rookery/model';
import { z } from 'zod';
import { ApiError } from '../http/api-error.js';

export const SHORTEST_PASSWORD = 12;
const LONGEST_PASSWORD = 200;
/** Judging takes longer than in proportion to the length, and nobody guesses what begins with so much. */
const MOST_JUDGED = 48;
/** Of 0 to 4; 3 means more than 10^8 guesses. */
const LEAST_SCORE = 3;

/** A password somebody chooses; `requireGoodPassword` judges it. */
export const passwordSchema = z
  .string()
  .min(SHORTEST_PASSWORD, { error: `the password is too short; use ${SHORTEST_PASSWORD} characters or more` })
  .max(LONGEST_PASSWORD, { error: `the password is too long; use at most ${LONGEST_PASSWORD} characters` });

/** A password as it is typed at sign-in: what is right is not for the rules of today to say. */
export const typedPasswordSchema = z.string().min(1).max(LONGEST_PASSWORD);

/**
 * Throws `password.guessable` for a password out of the lists of common ones, a row of keys, a repetition, or the e-mail
 * address (NIST SP 800-63B, 5.1.1.2). Rules about kinds of characters there are none.
 */
export async function requireGoodPassword(password: string, email: string): Promise<void> {
  const judge = await loadJudge();
  if (judge(password.slice(0, MOST_JUDGED), [email, ...email.split('@'), 'rookery']) >= LEAST_SCORE) return;
  throw new ApiError('password.guessable', {}, { issues: [{ path: 'password', code: 'option.invalid', message: describeError('password.guessable') }] });
}

/** The lists take a megabyte, and a password is chosen once in a year: nothing of them is kept. */
async function loadJudge(): Promise<(password: string, known: readonly string[]) => number> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([import('@zxcvbn-ts/core'), import('@zxcvbn-ts/language-common')]);
  const estimate = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  return (password, known) => estimate.check(password, [...known]).score;
}
