import type { Template } from '@rookery/sdk';

export interface Fault {
  readonly path: string;
  readonly message: string;
  readonly hint?: string;
}

const SECRET_NAME = /authorization|cookie|(api|access|subscription|functions|private)[-_]?key|(^|[-_])(auth|token|secret|password|passwd|pwd)([-_]|$)/i;
const OWN_HEADERS = new Set(['host', 'content-length', 'connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'expect', 'te', 'trailer']);
const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
const STORE_IT = 'store the secret under Credentials and choose it in "credential"';

/** What is wrong with the name of a header that an option holds at this path: no name, the connection's own, a secret's. */
export function headerNameFault(path: string, name: string): Fault | undefined {
  if (!HEADER_NAME.test(name)) return { path, message: `"${name}" is not the name of a header`, hint: 'use letters, digits and hyphens' };
  if (OWN_HEADERS.has(name.toLowerCase())) return { path, message: `"${name}" is set by the connection itself`, hint: 'remove it' };
  if (SECRET_NAME.test(name)) return { path, message: `"${name}" carries a secret, and options are not secret`, hint: STORE_IT };
  return undefined;
}

/** Parameters that look like a secret written into the document. */
export function queryFaults(query: Readonly<Record<string, Template>>): readonly Fault[] {
  return Object.entries(query)
    .filter(([name, value]) => SECRET_NAME.test(name) && value.source !== '' && !isTemplated(value))
    .map(([name]) => ({ path: `query.${name}`, message: `"${name}" looks like a secret, and options are not secret`, hint: STORE_IT }));
}

/** An address that can never be called, or holds a secret. */
export function urlFaults(url: Template): readonly Fault[] {
  if (/^[a-z]+:\/\/[^/?#]*@/i.test(url.source)) return [{ path: 'url', message: 'the address holds a user name or password', hint: STORE_IT }];
  if (isTemplated(url) || (/^https?:\/\//i.test(url.source) && URL.canParse(url.source))) return [];
  return [{ path: 'url', message: `"${url.source}" is not an http address`, hint: 'write for example "https://partner.example/orders"' }];
}

function isTemplated(template: Template): boolean {
  return template.source.includes('{{') || template.source.includes('{%');
}
