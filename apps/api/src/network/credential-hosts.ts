import { coversName, parseEgressEntry } from './allow-list.js';
import { denied } from './errors.js';
import { formatTarget, type Target } from './hosts.js';

/** The hosts a credential's secret may be sent to, by the credential's name; undefined when there is no such credential. */
export type CredentialHosts = (credential: string) => readonly string[] | undefined;

/**
 * Whether one of the hosts covers the target. A host is written `api.example.com`, `*.example.com` (any name below,
 * not the domain itself) or with a port, `127.0.0.1:8080`; IPv6 with a port as `[::1]:8080`. Both are compared as the
 * guard reads hosts, so case, a trailing dot and the spelling of letters and numbers make no difference.
 */
export function coversTarget(hosts: readonly string[], target: Target): boolean {
  const { host } = target;
  const withPort = formatTarget(target);
  return hosts.some((text) => {
    // Nearly always; the rest costs some microseconds of every call.
    if (text === host || text === withPort) return true;
    const entry = parseEgressEntry(text.trim());
    if (entry === undefined || entry.kind === 'network') return false;
    if (entry.kind !== 'address') return coversName(entry, target);
    return (entry.port === undefined || entry.port === target.port) && entry.address.toString() === host;
  });
}

/** Throws `network.denied` unless the credential exists and its hosts cover the target. */
export function requireCredentialHost(credential: string, hostsOf: CredentialHosts | undefined, target: Target): void {
  const hosts = hostsOf?.(credential);
  if (hosts === undefined) {
    throw denied('credential', `there is no credential "${credential}"; add it under Credentials`);
  }
  if (coversTarget(hosts, target)) return;
  const listed = hosts.length === 0 ? 'no host' : hosts.join(', ');
  throw denied('credential', `credential "${credential}" may be sent to ${listed}, not to ${formatTarget(target)}; add the host to the credential to permit it`);
}
