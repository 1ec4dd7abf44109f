import type { FastifyInstance } from 'fastify';
import type { Access } from './permission.js';

/** What a route tells of itself to whoever lists routes. */
export interface RouteFacts {
  readonly access: Access;
  /** What it does, where no controller says it. */
  readonly summary?: string;
  /** Content type of a body that no controller describes; any is `*` + `/*`. */
  readonly consumes?: string;
}

/** A route as the server has registered it: whichever part did, and whatever it says of itself elsewhere. */
export interface Route extends RouteFacts {
  readonly method: string;
  /** With parameters as Fastify writes them, such as `/api/v1/workflows/:id`; `/*` is every path that is no other's. */
  readonly path: string;
}

declare module 'fastify' {
  /** `@Permission` and `@Public` set it; a route on Fastify itself gives it in its `config`. */
  interface FastifyContextConfig extends Partial<RouteFacts> {}
}

/** Every route of this server. */
export class RouteList {
  readonly #routes: Route[] = [];

  /**
   * Called before the first route is registered. From then on a route that does not say who may call it is refused with
   * an error, so that a server with such a route does not start.
   */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ method, url, config = {} }) => {
      const { access, summary, consumes } = config;
      const path = url.startsWith('/') ? url : `/${url}`;
      for (const one of [method].flat()) {
        if (access === undefined) throw new Error(`the route "${one} ${path}" says nothing of who may call it; give it @Permission(...) or @Public(), or "access" in its config`);
        this.add({ method: one, path, access, ...(summary === undefined ? {} : { summary }), ...(consumes === undefined ? {} : { consumes }) });
      }
    });
  }

  /** For what is no route of Fastify, such as an upgrade to WebSocket. */
  add(route: Route): void {
    this.#routes.push(route);
  }

  all(): readonly Route[] {
    return this.#routes;
  }
}
