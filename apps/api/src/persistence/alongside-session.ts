import type { Alongside } from '@rookery/engine';
import type { Session } from './database.js';

/** A transaction of ours, for what the host writes in it: one statement there, prepared under one name. */
export function alongsideSession(session: Session): Parameters<Alongside>[0] {
  return { query: (text, values) => session.rows({ name: 'record in the audit log', text }, values) };
}
