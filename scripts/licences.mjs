import path from 'node:path';
import { main, readJson, root, say } from './bootstrap/house.mjs';
import { isPermitted, licencesOf } from './security/licences.mjs';

// A line per package: licence, name@version, whether it is shipped. Fails when a licence is unknown or not permitted.
await main(async () => {
  const all = licencesOf(readJson(path.join(root, 'package-lock.json')).packages);
  const refused = all.filter(({ licence }) => !isPermitted(licence));
  for (const { licence, name, version, isShipped } of all) process.stdout.write(`${licence === '' ? 'unknown' : licence}\t${name}@${version}\t${isShipped ? 'shipped' : 'for building and testing'}\n`);
  for (const { licence, name, version } of refused) say(`${name}@${version}: ${licence === '' ? 'nobody says which licence it has; look, and add it to scripts/security/licences.mjs' : `the licence "${licence}" is not permitted`}`);
  say(`${all.length} packages, ${refused.length} refused`);
  return refused.length === 0 ? 0 : 1;
});
