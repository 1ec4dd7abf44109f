import { randomUUID } from 'node:crypto';
import type { Net } from '@rookery/sdk';
import { sourceError } from '../brokers/reasons.js';
import { readMqttError } from './failures.js';
import { openConnection, type MqttLogin } from './open-connection.js';

/** Logs in and out again, without leaving a session. Resolves with what was found, for people. */
export async function tryLogin(net: Net, login: MqttLogin, signal: AbortSignal): Promise<string> {
  try {
    await (await openConnection(net, login, { clientId: `rookery-test-${randomUUID().slice(0, 8)}`, keepMs: 0 }, signal)).close();
  } catch (error) {
    throw sourceError(readMqttError(error, login, 'log-in'), error);
  }
  return `logged in, with MQTT ${login.fields.version}`;
}
