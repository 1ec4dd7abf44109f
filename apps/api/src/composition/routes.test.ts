import 'reflect-metadata';
import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, MODULE_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { expect, test } from 'vitest';
import { HttpModule } from '../http/http.module.js';
import { ACCESS_METADATA, type Access } from '../http/permission.js';
import { apiModules } from './app.module.js';

const routes = [...new Set([HttpModule, ...apiModules].flatMap(controllersOf))].flatMap(routesOf);

test('every route says who may call it', () => {
  expect(routes.length).toBeGreaterThan(20);
  expect(routes.filter(({ access }) => access === undefined).map(({ name }) => name)).toEqual([]);
});

test('only these are open to everybody', () => {
  const open = routes.filter(({ access }) => access?.kind === 'public').map(({ name }) => name);
  // `/metrics` looks for itself: loopback or the token.
  expect(open.toSorted()).toEqual([
    'GET /', 'GET /*', 'GET /api/v1/auth/setup', 'GET /api/v1/health', 'GET /api/v1/ready', 'GET /assets/:name', 'GET /feeds/:name', 'GET /metrics', 'POST /api/v1/auth/invitation', 'POST /api/v1/auth/invitation/look', 'POST /api/v1/auth/login', 'POST /api/v1/auth/password-link', 'POST /api/v1/auth/password-link/look', 'POST /api/v1/auth/provider/begin', 'POST /api/v1/auth/provider/complete', 'POST /api/v1/auth/refresh', 'POST /api/v1/auth/setup',
  ]);
});

test('what changes something needs more than to read', () => {
  const readers = routes.filter(({ name, access }) => !name.startsWith('GET ') && access?.kind === 'permission' && access.permission.endsWith(':read'));
  expect(readers.map(({ name }) => name)).toEqual([]);
});

interface Route {
  readonly name: string;
  readonly access: Access | undefined;
}

function controllersOf(module: Type): readonly Type[] {
  const imports = metadata<readonly Type[]>(MODULE_METADATA.IMPORTS, module) ?? [];
  return [...(metadata<readonly Type[]>(MODULE_METADATA.CONTROLLERS, module) ?? []), ...imports.flatMap(controllersOf)];
}

function routesOf(controller: Type): readonly Route[] {
  const base = metadata<string>(PATH_METADATA, controller) ?? '';
  return Object.getOwnPropertyNames(controller.prototype).flatMap((method): readonly Route[] => {
    const handler: object = controller.prototype[method];
    const verb = metadata<RequestMethod>(METHOD_METADATA, handler);
    if (verb === undefined) return [];
    const path = `/${base}/${[metadata<string | string[]>(PATH_METADATA, handler) ?? ''].flat().join('|')}`.replaceAll(/\/+/g, '/').replace(/(?<=.)\/$/, '');
    return [{ name: `${RequestMethod[verb]} ${path}`, access: metadata<Access>(ACCESS_METADATA, handler) ?? metadata<Access>(ACCESS_METADATA, controller) }];
  });
}

function metadata<Value>(key: string, target: object): Value | undefined {
  return Reflect.getMetadata(key, target) as Value | undefined;
}
