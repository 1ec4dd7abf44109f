import type { JsonRecord } from '../wire/json-value.js';
import type { GoogleGrant } from './oauth2-server.js';
import type { Quotas } from './quotas.js';

/** One call of an API, authenticated. */
export interface ApiCall {
  readonly method: string;
  /** Decoded parts of the path below the API's root. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly body: JsonRecord;
  /** What was uploaded instead of a body. */
  readonly upload?: { readonly type: string; readonly text: string };
  readonly grant: GoogleGrant;
  readonly quotas: Quotas;
  readonly now: number;
}

/** One of Google's APIs. `undefined`: it has no such method. Throws `GoogleError`. */
export interface GoogleApi {
  /** How its paths begin, and what of the path is not handed on. */
  readonly root: string;
  /** One of these must have been granted. */
  readonly scopes: readonly string[];
  answer(call: ApiCall): unknown;
}
