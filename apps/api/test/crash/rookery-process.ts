import { fileURLToPath } from 'node:url';
import { startChild, type Child } from './child-process.js';

export interface RookeryProcess extends Child {
  readonly url: string;
}

export interface RookeryPlan {
  readonly port: number;
  readonly dataFolder: string;
  /** Left out: the embedded database. */
  readonly databaseUrl?: string;
  /** Addresses agents may call. */
  readonly egress: readonly string[];
  /** As `ROOKERY_CRASH_POINTS` takes them. */
  readonly crashAt?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export const owner = { email: 'owner@example.com', password: 'crash and go on' } as const;

/** Starts the built server; `npm run build` makes it. Nothing is awaited: an armed one may die before it is ready. */
export function startRookery({ port, dataFolder, databaseUrl, egress, crashAt, env = {} }: RookeryPlan): RookeryProcess {
  const file = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
  const child = startChild({
    file,
    env: {
      PORT: String(port), HOST: '127.0.0.1', ROOKERY_DATA: dataFolder, ROOKERY_DEMO: '0', ROOKERY_LOG_LEVEL: 'warn',
      ROOKERY_OWNER_EMAIL: owner.email, ROOKERY_OWNER_PASSWORD: owner.password, ROOKERY_EGRESS_ALLOW: egress.join(','),
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
      ...(crashAt === undefined ? {} : { ROOKERY_CRASH_POINTS: crashAt }),
      ...env,
    },
    readyLine: /rookery ready at (\S+)/,
  });
  // Spreading would freeze what the getters tell.
  return Object.assign(child, { url: `http://127.0.0.1:${port}` });
}
