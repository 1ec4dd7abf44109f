import type { OAuth2Client } from 'google-auth-library';
import { UserError, type IoContext } from '@rookery/sdk';
import { z } from 'zod';
import { googleFetch } from './google-fetch.js';
import { googleQuotaOwner, projectBucket, userBucket } from './quota-owner.js';
import { errorOfGoogle, refusalOf } from './refusal.js';

/** The kinds of credentials that Google's services take. */
export const googleKinds = ['google-oauth2', 'google-service-account'] as const;

/** What a client of Google's libraries is made with. They neither retry nor wait: both are the host's, which keeps the record. */
export interface GoogleAccess {
  readonly auth: OAuth2Client;
  readonly retry: false;
}

export type GoogleContext = Pick<IoContext<unknown>, 'credential' | 'net' | 'signal' | 'now'>;

const fieldsSchema = z.looseObject({ apiRoot: z.string().optional() });

/** What is called: a service as its quota names it. */
export interface GoogleRequest {
  readonly credential: string;
  readonly service: string;
  /** Nothing is done twice when it is repeated: it reads, or carries a key of ours. */
  readonly isSafe: boolean;
  /** What pauses when Google asks to wait; left out: the user of the project. */
  readonly bucket?: string;
}

/** Calls Google with a stored credential. A token that Google rejects is renewed once; what fails is thrown as the host's decision. */
export async function callGoogle<Result>(context: GoogleContext, call: GoogleRequest, work: (access: GoogleAccess) => Promise<Result>): Promise<Result> {
  const { access, token, fields } = await accessTo(context, call.credential);
  const owner = googleQuotaOwner(fields);
  const whole = { ...call, bucket: call.bucket ?? userBucket(call.service, call.credential, owner), projectBucket: owner === undefined ? undefined : projectBucket(call.service, owner), now: context.now };
  try {
    return await work(access);
  } catch (error) {
    if (refusalOf(error)?.status !== 401) throw errorOfGoogle(error, whole);
    const renewed = await accessTo(context, call.credential, token);
    if (renewed.token === token) throw errorOfGoogle(error, whole);
    try {
      return await work(renewed.access);
    } catch (again) {
      throw errorOfGoogle(again, whole);
    }
  }
}

async function accessTo({ credential: load, net, signal }: GoogleContext, name: string, rejectedToken?: string): Promise<{ readonly access: GoogleAccess; readonly token: string; readonly fields: Readonly<Record<string, unknown>> }> {
  const { kind, fields, accessToken } = await load(name, rejectedToken === undefined ? {} : { rejectedToken });
  if (!googleKinds.some((known) => known === kind) || accessToken === undefined) {
    throw new UserError(`the credential "${name}" is of the kind "${kind}"; choose one of the kinds ${googleKinds.join(', ')}`, { code: 'provider.refused', parameters: { reason: `"${name}" is no credential of Google` } });
  }
  const { OAuth2Client } = await import('google-auth-library');
  const fetchImplementation = googleFetch({ net, credential: name, signal, apiRoot: fieldsSchema.parse(fields).apiRoot });
  const auth = new OAuth2Client({ credentials: { access_token: accessToken }, transporterOptions: { fetchImplementation } });
  return { access: { auth, retry: false }, token: accessToken, fields };
}
