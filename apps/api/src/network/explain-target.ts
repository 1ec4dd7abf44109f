import { classifyAddress, parseAddress, type AddressKind } from './addresses.js';
import { judgeAddresses, type AddressCheck, type JudgedAddress } from './dial.js';
import { NetworkError, reasonOf, type DenialRule } from './errors.js';
import { parseTarget, parseUrl, type Target } from './hosts.js';
import { untilAborted } from './until-aborted.js';

/** Why something may not be called; `unresolved`: its name leads nowhere. */
export type RefusalRule = DenialRule | 'unresolved';

/** What the guard would say of a call, without making it. */
export interface EgressVerdict {
  readonly isAllowed: boolean;
  /** As the guard reads it: lower case, numbers as dotted decimals. Missing when it cannot be read. */
  readonly host?: string;
  readonly port?: number;
  readonly rule?: RefusalRule;
  readonly reason?: string;
  /** Each address of the name; the call goes to those that are allowed. */
  readonly addresses: readonly AddressVerdict[];
}

export interface AddressVerdict {
  readonly address: string;
  readonly kind: AddressKind;
  readonly isAllowed: boolean;
  readonly rule?: RefusalRule;
  readonly reason?: string;
}

const DEFAULT_PORT = 443;
const RESOLVE_MS = 5_000;
/** IPv6 only in brackets when a port follows. */
const hostAndPort = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/;

/** Judges a url, a host or `host:port` (without a port: 443) as a connection would be judged. Connects to nothing. */
export async function explainTarget(check: AddressCheck, text: string): Promise<EgressVerdict> {
  let target: Target | undefined;
  try {
    target = readTarget(text);
    const { host, port } = target;
    const judged = await untilAborted(judgeAddresses(check, target), AbortSignal.timeout(RESOLVE_MS));
    const addresses = judged.map(verdictOf);
    const isAllowed = addresses.some((one) => one.isAllowed);
    return { host, port, isAllowed, addresses, ...(isAllowed ? {} : refusalOf(judged[0]?.refusal)) };
  } catch (error) {
    return { ...(target === undefined ? {} : { host: target.host, port: target.port }), isAllowed: false, addresses: [], ...refusalOf(error) };
  }
}

function readTarget(text: string): Target {
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text)) return parseUrl(text);
  const [, host = text, port] = hostAndPort.exec(text) ?? [];
  return parseTarget({ host, port: port === undefined ? DEFAULT_PORT : Number(port) });
}

function verdictOf({ address, refusal }: JudgedAddress): AddressVerdict {
  const parsed = parseAddress(address);
  return { address, kind: parsed === undefined ? 'reserved' : classifyAddress(parsed), isAllowed: refusal === undefined, ...(refusal === undefined ? {} : refusalOf(refusal)) };
}

function refusalOf(error: unknown): { readonly rule: RefusalRule; readonly reason: string } {
  const rule = error instanceof NetworkError ? error.rule : undefined;
  return { rule: rule ?? 'unresolved', reason: reasonOf(error) };
}
