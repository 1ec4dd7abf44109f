import type { Ask, Tile, TileKind } from './dashboard-api.js';

/** The form of a tile as it is filled in; an empty text is nothing. */
export interface TileFields {
  readonly kind: TileKind;
  readonly title: string;
  readonly source: Ask['source'];
  readonly workflow: string;
  readonly agent: string;
  readonly port: string;
  readonly figure: NonNullable<Ask['figure']>;
  readonly table: string;
  readonly time: string;
  readonly field: string;
  readonly group: string;
  readonly aggregate: NonNullable<Ask['aggregate']>;
  readonly since: string;
  readonly look: 'line' | 'bars';
}

export const blankTile: TileFields = { kind: 'chart', title: '', source: 'figures', workflow: '', agent: '', port: '', figure: 'emitted', table: '', time: '', field: '', group: '', aggregate: 'count', since: '1h', look: 'line' };

export function fieldsOf({ kind, title, look = 'line', ask }: Tile): TileFields {
  return { ...blankTile, ...ask, kind, title, look };
}

/** What still lacks; a text of `dashboard-texts.ts`. */
export function lackOf({ kind, source, workflow, agent, table, time, field, aggregate }: TileFields): 'needAgent' | 'needTable' | 'needField' | undefined {
  if (kind === 'alarms' || kind === 'inbox' || kind === 'outcomes' || source === 'figures') return undefined;
  if (source === 'events' && (workflow === '' || agent === '')) return 'needAgent';
  if (source === 'table' && (table === '' || time === '')) return 'needTable';
  return aggregate !== 'count' && field === '' ? 'needField' : undefined;
}

/** What the tile asks: only what its source knows, and nothing empty. */
export function askOf(fields: TileFields): Ask | undefined {
  const { kind, source, figure, aggregate, since } = fields;
  const some = <Name extends keyof TileFields>(...names: readonly Name[]): Partial<Record<Name, string>> => {
    const found: Partial<Record<Name, string>> = {};
    for (const name of names) if (fields[name] !== '') found[name] = fields[name];
    return found;
  };
  if (kind === 'alarms' || kind === 'inbox') return undefined;
  if (kind === 'outcomes') return { source: 'figures', since, ...some('workflow', 'agent') };
  switch (source) {
    case 'figures': return { source, figure, since, ...some('workflow', 'agent') };
    case 'events': return { source, aggregate, since, ...some('workflow', 'agent', 'port', 'group'), ...(aggregate === 'count' ? {} : some('field')) };
    case 'table': return { source, aggregate, since, ...some('table', 'time', 'group'), ...(aggregate === 'count' ? {} : some('field')) };
  }
}
