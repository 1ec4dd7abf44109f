import { fastify } from 'fastify';
import { expect, test } from 'vitest';
import { RouteList } from './route-list.js';

const handler = () => Promise.resolve('');

test('refuses a route that says nothing of who may call it', () => {
  const server = fastify();
  new RouteList().watch(server);
  expect(() => server.route({ method: 'GET', url: '/open', handler })).toThrow('the route "GET /open" says nothing of who may call it; give it @Permission(...) or @Public(), or "access" in its config');
});

test('lists each method of a route, those that Fastify adds too', () => {
  const server = fastify();
  const routes = new RouteList();
  routes.watch(server);
  const access = { kind: 'public', proof: 'a token' } as const;
  server.route({ method: ['GET', 'POST'], url: '/a/:id', config: { access, summary: 'A.' }, handler });
  expect(routes.all().map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(['GET /a/:id', 'HEAD /a/:id', 'POST /a/:id']);
  expect(routes.all()[0]).toMatchObject({ access, summary: 'A.' });
});
