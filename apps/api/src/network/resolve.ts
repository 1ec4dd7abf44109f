import { lookup } from 'node:dns/promises';

/** Resolves a name to all its addresses, as the operating system would. Rejects when there is none. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** The system's resolver (hosts file, then DNS), in the order the system prefers. */
export const resolveWithSystem: Resolve = async (host) => {
  const found = await lookup(host, { all: true, verbatim: true });
  return found.map(({ address }) => address);
};

/** Lets callers that ask for the same name at the same moment share one look-up; keeps nothing once it has answered. */
export function shareLookups(resolve: Resolve): Resolve {
  const running = new Map<string, Promise<readonly string[]>>();
  return (host) => {
    const shared = running.get(host);
    if (shared !== undefined) return shared;
    const lookup = resolve(host).finally(() => running.delete(host));
    running.set(host, lookup);
    return lookup;
  };
}
