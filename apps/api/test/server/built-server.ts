import { fileURLToPath } from 'node:url';

/** The server as `npm run build` leaves it. */
export const entry = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
