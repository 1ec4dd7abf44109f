import type { Session, Statement } from '../persistence/database.js';

/** The first event at or behind a position. Uses event_pkey. */
const atOrBehind: Statement = {
  name: 'event at or behind',
  text: 'select position, created_at as "createdAt" from event where producer_id = $1 and position >= $2 order by position limit 1',
};

/**
 * The position of a producer's first event created at `time` (milliseconds) or later; one past `head` when there is none.
 * Within a producer positions and times ascend together, so about log2(head) probes of the primary key find it.
 */
export async function findPosition(session: Session, { producerId, head, time }: { readonly producerId: number; readonly head: number; readonly time: number }): Promise<number> {
  let low = 1;
  let high = head + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [event] = await session.rows<{ readonly position: number; readonly createdAt: number }>(atOrBehind, [producerId, middle]);
    if (event === undefined || event.position >= high || event.createdAt >= time) high = middle;
    else low = event.position + 1;
  }
  return low;
}
