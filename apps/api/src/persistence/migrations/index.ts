import { Initial1763700000000 } from './0001-initial.js';
import { Core1763740000000 } from './0002-core.js';
import { Integrations1763760000000 } from './0003-integrations.js';
import { Access1763770000000 } from './0004-access.js';
import { Recovery1763780000000 } from './0005-recovery.js';

/** Every migration, oldest first. A new one is added at the end and never changed once it was released. */
export const migrations = [Initial1763700000000, Core1763740000000, Integrations1763760000000, Access1763770000000, Recovery1763780000000];
