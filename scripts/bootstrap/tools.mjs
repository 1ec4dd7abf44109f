/** The command line tools, started as scripts of Node 24 so that no shell or `.cmd` file stands between. */
export const tools = {
  nx: 'node_modules/nx/dist/bin/nx.js',
  tsc: 'node_modules/typescript/bin/tsc',
  oxlint: 'node_modules/oxlint/bin/oxlint',
  vite: 'node_modules/vite/bin/vite.js',
  vitest: 'node_modules/vitest/vitest.mjs',
};
