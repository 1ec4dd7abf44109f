import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';

/** Where a change comes from, as far as the request tells. */
export interface TrailPoint {
  readonly requestId: string;
  readonly address: string;
  readonly userAgent: string | null;
  /** Such as `POST /api/v1/workflows/:id/publish`. */
  readonly route: string;
  /** The API token that the request stands on; `null`: a login. */
  readonly tokenId: number | null;
}

/** What the request under way told of itself, for the audit log, without handing it through every call. */
@Injectable()
export class RequestTrail {
  readonly #storage = new AsyncLocalStorage<TrailPoint>();

  /** `work` and all it awaits find `point`. */
  follow<Result>(point: TrailPoint, work: () => Result): Result {
    return this.#storage.run(point, work);
  }

  /** `undefined`: no request is behind this, the system itself acts. */
  get current(): TrailPoint | undefined {
    return this.#storage.getStore();
  }
}
