import type { Database, Statement } from '../persistence/database.js';

const freeLeases: Statement = { name: 'free leases', text: 'update runner set lease_owner = null, lease_until = null where lease_owner is not null' };

/**
 * Takes the leases of a process that was killed from it, rather than wait until they expire. Only for whoever holds the
 * instance lock: it knows that the former owner is gone. Taking a free lease raises its epoch, as always.
 */
export async function freeLeasesOfTheDead(database: Database): Promise<void> {
  await database.rows(freeLeases, []);
}
