import { UserError, type ActionContext, type Credential, type Delivery } from '@rookery/sdk';
import { httpSigning } from '../credentials/http-signing.js';
import { authorizationOf, NO_AUTHORIZATION, withQuery } from '../http/authorization.js';
import { CREDENTIALS, type Options } from './options.js';
import { errorOfNetwork } from './refusal.js';
import { requestOf } from './request.js';
import { signatureHeaders } from './sign-request.js';

type Context = ActionContext<Options>;

/**
 * Makes the call with everything that proves who calls. A token that the other side does not take (401, which says that nothing was
 * done) is renewed once for all agents and processes, and the call made once more under the same key.
 */
export async function send(context: Context, url: string, delivery: Delivery): Promise<Response> {
  const { credential: name } = context.options;
  if (name === undefined) return exchange(context, url, delivery, undefined);
  const credential = await context.credential(name);
  const response = await exchange(context, url, delivery, credential);
  if (response.status !== 401 || credential.accessToken === undefined) return response;
  const renewed = await context.credential(name, { rejectedToken: credential.accessToken });
  if (renewed.accessToken === credential.accessToken) return response;
  await response.body?.cancel();
  return exchange(context, url, delivery, renewed);
}

async function exchange({ options, net, signal, clock }: Context, url: string, delivery: Delivery, credential: Credential | undefined): Promise<Response> {
  const request = requestOf(options, delivery, signal);
  const { signature } = options;
  const isSigned = signature !== undefined && credential !== undefined;
  if (!isSigned && credential?.kind === httpSigning.kind) throw new UserError(`credential: "${credential.name}" signs requests; say how in "signature"`);
  const { headers, query } = credential === undefined || isSigned ? NO_AUTHORIZATION : authorizationOf(credential, CREDENTIALS);
  const address = withQuery(url, query);
  const proof = isSigned
    ? signatureHeaders(signature, credential, { method: request.method, url: address, body: request.body ?? '', idempotencyKey: delivery.idempotencyKey, now: clock.now() })
    : headers;
  try {
    return await net.fetch(address, { ...request, headers: { ...request.headers, ...proof } });
  } catch (error) {
    throw errorOfNetwork(error, address);
  }
}
