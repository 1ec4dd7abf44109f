import type { Configuration } from '../configuration/index.js';

type Secretive = Pick<Configuration, 'masterKey' | 'masterKeyOthers' | 'ownerPassword' | 'metricsToken' | 'oidc' | 'databaseUrl' | 'redisUrl'>;

/** What of the environment must never be shown. */
export function ownSecrets({ masterKey, masterKeyOthers, ownerPassword, metricsToken, oidc, databaseUrl, redisUrl }: Secretive): readonly string[] {
  const passwords = [passwordIn(databaseUrl), passwordIn(redisUrl)];
  return [masterKey, ...masterKeyOthers, ownerPassword, metricsToken, oidc?.clientSecret, ...passwords].flatMap((secret) => (secret === undefined || secret === '' ? [] : [secret]));
}

/** One that is the user's name or the database's as well is no secret, and hiding it would hide those. */
function passwordIn(text: string | undefined): string | undefined {
  const url = URL.parse(text ?? '');
  if (url === null) return undefined;
  const isKnown = [url.username, url.pathname.slice(1), url.hostname].includes(url.password);
  return isKnown ? undefined : decoded(url.password);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
