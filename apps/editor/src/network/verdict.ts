/** What the guard would say of a call. */
export interface Verdict {
  readonly isAllowed: boolean;
  readonly host?: string;
  readonly port?: number;
  readonly rule?: string;
  readonly addresses: readonly { readonly address: string; readonly kind: string; readonly isAllowed: boolean }[];
}

const rules = ['url', 'host', 'port', 'scheme', 'userinfo', 'metadata-name', 'own-endpoint', 'operator-deny', 'address', 'workspace-deny', 'workspace-allow', 'unresolved'] as const;
const kinds = ['public', 'private', 'loopback', 'link-local', 'shared (carrier-grade NAT)', 'multicast', 'unspecified', 'broadcast', 'metadata', 'tunnelled', 'reserved'] as const;

/** The key of the text that says why not. */
export function ruleKey(rule: string | undefined): `rule.${(typeof rules)[number] | 'other'}` {
  return `rule.${rules.find((known) => known === rule) ?? 'other'}`;
}

/** The key of the text for what an address is. */
export function kindKey(kind: string): `kind.${(typeof kinds)[number]}` {
  return `kind.${kinds.find((known) => known === kind) ?? 'reserved'}`;
}

/** As a person would write it; what could not be read stays as it was typed. */
export function targetText({ host, port }: Pick<Verdict, 'host' | 'port'>, typed: string): string {
  if (host === undefined) return typed;
  return `${host.includes(':') ? `[${host}]` : host}:${port ?? ''}`;
}

/** The lines of a list, without empty ones. */
export function linesOf(text: string): readonly string[] {
  return text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
}

/** Which entries of a list the server did not take, by the paths of its faults. */
export function badEntries(list: 'allow' | 'deny', entries: readonly string[], paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) => {
    const [name, index] = path.split('.');
    return name === list ? (entries[Number(index)] ?? []) : [];
  });
}
