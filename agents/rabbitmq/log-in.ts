import type { Net } from '@rookery/sdk';
import { sourceError } from '../brokers/reasons.js';
import { readRabbitmqError } from './failures.js';
import { openConnection, type RabbitmqLogin } from './open-connection.js';

/** Logs in and out again. Resolves with what was found, for people. */
export async function tryLogin(net: Net, login: RabbitmqLogin, signal: AbortSignal): Promise<string> {
  try {
    await (await openConnection(net, login, signal)).close();
  } catch (error) {
    throw sourceError(readRabbitmqError(error, login, 'virtual host'), error);
  }
  return `"${login.fields.user}" may use the virtual host "${login.fields.virtualHost}"`;
}
