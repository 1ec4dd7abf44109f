import { blotted, messageOf, readConnectionError, type Reading } from '../brokers/reasons.js';
import type { NatsLogin } from './open-connection.js';

/** Says whose fault an error of NATS is, by the names the client gives its errors. */
export function readNatsError(error: unknown, { fields }: NatsLogin, what: string): Reading {
  const known = readConnectionError(error instanceof Error && error.cause instanceof Error ? error.cause : error, fields) ?? readConnectionError(error, fields);
  if (known !== undefined) return known;
  const at = `${fields.host}:${fields.port}`;
  const said = blotted(blotted(messageOf(error), fields.password), fields.token ?? '');
  switch (error instanceof Error ? error.name : '') {
    case 'AuthorizationError':
    case 'UserAuthenticationExpiredError':
      return { kind: 'setup', reason: `${at} refuses the log-in: ${said}; check user, password or token in the credential` };
    case 'PermissionViolationError':
      return { kind: 'setup', reason: `${at} does not let this user do that: ${said}; give the user the right` };
    case 'InvalidArgumentError':
    case 'InvalidSubjectError':
    case 'InvalidNameError':
      return { kind: 'setup', reason: `${at} refuses the ${what}: ${said}` };
    case 'StreamNotFoundError':
    case 'ConsumerNotFoundError':
      return { kind: 'setup', reason: `there is no stream for the ${what} on ${at}: ${said}; create it or correct the name` };
    case 'NoRespondersError':
    case 'JetStreamNotEnabled':
      return { kind: 'passing', reason: `no stream on ${at} keeps the ${what} at this moment, or JetStream is not enabled there; create a stream, or correct the subject` };
    case 'ConnectionError':
      return /'tls'|tls.*not available/i.test(said) ? { kind: 'setup', reason: `${at} speaks no TLS; check "tls" in the credential` } : { kind: 'passing', reason: `${at}: ${said}` };
    default:
      return { kind: 'passing', reason: `${at}: ${said}` };
  }
}
