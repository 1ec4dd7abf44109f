import { fileURLToPath } from 'node:url';
import { startRookery, type Rookery } from '@rookery/testkit';

const entry = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));

/** Starts the built server with an owner and without the demo. It may call the hosts given, `127.0.0.1:8080`, say. */
export function startServer({ mayCall = [], logLevel = 'warn', publicUrl = '' }: { readonly mayCall?: readonly string[]; readonly logLevel?: string; readonly publicUrl?: string } = {}): Promise<Rookery> {
  return startRookery({ entry, environment: { ROOKERY_EGRESS_ALLOW: mayCall.join(','), ROOKERY_LOG_LEVEL: logLevel, ROOKERY_PUBLIC_URL: publicUrl } });
}

/** Starts the built server as a stranger meets it: with the demo, without an owner. */
export function startFirstTime(): Promise<Rookery> {
  return startRookery({ entry, environment: { ROOKERY_DEMO: '', ROOKERY_OWNER_EMAIL: '', ROOKERY_OWNER_PASSWORD: '', ROOKERY_LOG_LEVEL: '' } });
}
