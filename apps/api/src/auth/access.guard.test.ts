import 'reflect-metadata';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import { permissionsOf } from '../accounts/roles.js';
import { Permission, Public } from '../http/permission.js';
import { AccessGuard } from './access.guard.js';
import type { Grant } from './grant.js';
import type { GrantsService } from './grants.service.js';

// Decorators are called by hand: sources of tests are not compiled with them.
const routes = { open: () => undefined, editing: () => undefined, reading: () => undefined, forgotten: () => undefined };
Public()(routes.open);
Permission('credential:edit')(routes.editing);
Permission('workflow:read')(routes.reading);

const viewer: Grant = { caller: { workspaceId: 1, accountId: 1, email: 'vic@example.com', role: 'viewer' }, evidence: { kind: 'token', tokenId: 1 }, permissions: permissionsOf('viewer') };
const owner: Grant = { ...viewer, caller: { ...viewer.caller, role: 'owner' }, permissions: permissionsOf('owner') };

function ask(route: keyof typeof routes, grant: Grant | undefined): Promise<boolean> {
  const grants = { find: () => Promise.resolve(grant), provesOwnPage: () => false } as Pick<GrantsService, 'find' | 'provesOwnPage'> as GrantsService;
  const request = { method: 'GET', headers: {} } as FastifyRequest;
  const context = { getHandler: () => routes[route], getClass: () => Object, switchToHttp: () => ({ getRequest: () => request }) } as unknown as ExecutionContext;
  return new AccessGuard(new Reflector(), grants).canActivate(context);
}

it('lets everybody through an open route', async () => {
  expect(await ask('open', undefined)).toBe(true);
});

it('lets in who holds the permission, and nobody else', async () => {
  expect(await ask('reading', viewer)).toBe(true);
  await expect(ask('editing', viewer)).rejects.toThrow('this needs the permission "credential:edit"');
  await expect(ask('reading', undefined)).rejects.toThrow('sign in');
});

it('lets nobody through a route that declares nothing, not even the owner', async () => {
  await expect(ask('forgotten', owner)).rejects.toThrow('this route declares no permission');
  await expect(ask('forgotten', undefined)).rejects.toThrow('sign in');
});
