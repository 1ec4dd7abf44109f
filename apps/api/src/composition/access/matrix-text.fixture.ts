import { roles, rolesFor } from '../../http/describe-routes.js';
import type { Route } from '../../http/route-list.js';

/** The page `docs/access-matrix.md`: every route, what it asks for, and who has that. */
export function matrixText(routes: readonly Route[]): string {
  const lines = routes.filter(({ method }) => method !== 'HEAD').toSorted((one, other) => (`${one.path} ${one.method}` < `${other.path} ${other.method}` ? -1 : 1)).map((route) => {
    const { method, path, access } = route;
    const may = rolesFor(access);
    const cells = access.kind === 'public' ? ['open', ...roles.map(() => access.proof === undefined ? 'yes' : 'with it')] : [`\`${access.permission}\``, ...roles.map((role) => (may.includes(role) ? 'yes' : '-'))];
    return `| \`${method} ${path}\` | ${cells.join(' | ')} |${access.kind === 'public' && access.proof !== undefined ? ` ${access.proof} |` : ' |'}`;
  });
  return `# Who may call what

This page lists every route that the server registers, with the permission it asks for and the roles that have it. It is
generated from the running server and a test compares them: \`npm test -- apps/api/src/composition/access -u\` writes it anew.

Whoever is not signed in gets 401, a role without the permission 403, and an id of another workspace 404. An API token has of its
owner's permissions those in its scopes. \`apps/api/src/composition/access/access-matrix.int.test.ts\` calls every route as each of them.

| route | permission | ${roles.join(' | ')} | open to whoever has |
|---|---|${roles.map(() => '---').join('|')}|---|
${lines.join('\n')}
`;
}
