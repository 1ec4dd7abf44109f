import type { ReplayOrder } from './replays-api.js';

/** The form as it is filled in; moments are local, as the browser's field has them. */
export interface ReplayFields {
  readonly workflow: string;
  readonly agent: string;
  /** Agent and port with a space between, or empty for all links. */
  readonly link: string;
  readonly since: string;
  readonly until: string;
  readonly key: string;
  readonly rate: number;
  readonly again: boolean;
}

/** What the API is asked; empty fields are left out, moments are in UTC. */
export function orderOf({ workflow, agent, link, since, until, key, rate, again }: ReplayFields): ReplayOrder {
  const [from = '', port = ''] = link.split(' ');
  return {
    workflow, agent, again, ratePerSecond: rate,
    ...(link === '' ? {} : { from: { agent: from, port } }), ...momentOf('since', since), ...momentOf('until', until), ...(key === '' ? {} : { key }),
  };
}

function momentOf(name: 'since' | 'until', local: string): Pick<ReplayOrder, 'since' | 'until'> {
  const at = local === '' ? Number.NaN : Date.parse(local);
  return Number.isNaN(at) ? {} : { [name]: new Date(at).toISOString() };
}
