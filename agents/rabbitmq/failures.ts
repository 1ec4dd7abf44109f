import { blotted, messageOf, readConnectionError, type Reading } from '../brokers/reasons.js';
import type { RabbitmqLogin } from './open-connection.js';

/** Says whose fault an error of RabbitMQ is. Codes are those of AMQP 0-9-1, as the client names them. */
export function readRabbitmqError(error: unknown, { fields }: RabbitmqLogin, what: string): Reading {
  const known = readConnectionError(error, fields);
  if (known !== undefined) return known;
  const at = `${fields.host}:${fields.port}`;
  // The client adds the name of every call that failed with the connection.
  const said = blotted(messageOf(error), fields.password).replace(/(; [A-Z][A-Za-z]+)+$/, '');
  switch (codeOf(error)) {
    case 'ACCESS_REFUSED':
      return { kind: 'setup', reason: `${at} refuses the user "${fields.user}": ${said}; check user, password and rights in the credential` };
    case 'NOT_ALLOWED':
      return { kind: 'setup', reason: `${at} does not let "${fields.user}" into the virtual host "${fields.virtualHost}": ${said}; check the credential` };
    case 'NOT_FOUND':
      return { kind: 'setup', reason: `there is no ${what} on ${at}: ${said}; create it or correct its name` };
    case 'PRECONDITION_FAILED':
    case 'RESOURCE_LOCKED':
    case 'COMMAND_INVALID':
      return { kind: 'setup', reason: `${at} refuses the ${what}: ${said}` };
    default:
      return { kind: 'passing', reason: `${at}: ${said}` };
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
