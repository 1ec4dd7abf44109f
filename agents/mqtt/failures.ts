import { blotted, messageOf, readConnectionError, type Reading } from '../brokers/reasons.js';
import type { MqttLogin } from './open-connection.js';

/** Return codes of MQTT 3.1.1 (CONNACK) and reason codes of MQTT 5 that a person has to do something about. */
const LOG_IN_REFUSED: ReadonlySet<number> = new Set([4, 5, 134, 135, 138, 140]);
const VERSION_REFUSED: ReadonlySet<number> = new Set([1, 132]);
const MESSAGE_REFUSED: ReadonlySet<number> = new Set([128, 143, 144, 149, 153, 154, 155, 158, 161, 162]);

/** Says whose fault an error of an MQTT broker is. `connected`: the log-in was done. */
export function readMqttError(error: unknown, { fields }: MqttLogin, what: string, { connected }: { readonly connected: boolean } = { connected: false }): Reading {
  const known = readConnectionError(error, fields);
  if (known !== undefined) return known;
  const at = `${fields.host}:${fields.port}`;
  const said = blotted(messageOf(error), fields.password);
  const code = error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
  if (code === undefined) return { kind: 'passing', reason: `${at}: ${said}` };
  if (connected && (LOG_IN_REFUSED.has(code) || MESSAGE_REFUSED.has(code))) return { kind: 'setup', reason: `${at} refuses the ${what}: ${said}; check it, and the rights of the user` };
  if (LOG_IN_REFUSED.has(code)) return { kind: 'setup', reason: `${at} refuses the log-in: ${said}; check user and password in the credential` };
  if (VERSION_REFUSED.has(code)) return { kind: 'setup', reason: `${at} does not speak MQTT ${fields.version}: ${said}; choose the other version in the credential` };
  return { kind: 'passing', reason: `${at}: ${said}` };
}
