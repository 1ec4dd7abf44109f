import { localDispatcher, type Dispatcher } from '@rookery/engine';
import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import type { Configuration } from '../configuration/index.js';
import { loadBullDispatch } from '../dispatch/index.js';
import { noSignals, type LiveSignals } from '../live/live-signals.js';
import { channelSignals } from '../live/channel-signals.js';
import { channelPushSignals, noPushSignals, type PushSignals } from '../push/push-signals.js';
import { createNotifyDispatcher } from '../persistence/index.js';
import type { PostgresAddress } from '../persistence/database.js';

/** How this process and the others tell each other what happens. */
export interface Dispatch {
  readonly dispatcher: Dispatcher;
  readonly signals: LiveSignals;
  readonly pushSignals: PushSignals;
  onGap(listener: () => void): void;
}

export interface DispatchParts {
  readonly configuration: Pick<Configuration, 'databaseUrl' | 'redisUrl' | 'roles'>;
  readonly address: PostgresAddress;
  readonly dataSource: DataSource;
  readonly log: Logger;
}

/** Through Redis where there is one, else through the database; with an embedded database there is nobody else. */
export async function openDispatch({ configuration, address, dataSource, log }: DispatchParts): Promise<Dispatch> {
  const { databaseUrl, redisUrl, roles } = configuration;
  const listeners = new Set<() => void>();
  const gaps = { onGap: (listener: () => void): void => void listeners.add(listener) };
  const onGap = (): void => listeners.forEach((listener) => listener());
  if (databaseUrl === undefined) return { dispatcher: localDispatcher(), signals: noSignals, pushSignals: noPushSignals, ...gaps };
  if (redisUrl === undefined) return { dispatcher: createNotifyDispatcher({ address, log, onGap }), signals: noSignals, pushSignals: noPushSignals, ...gaps };
  const createBullDispatcher = await loadBullDispatch();
  const prefix = `rookery:${await installationOf(dataSource)}`;
  const dispatch = createBullDispatcher({ url: redisUrl, prefix, takesJobs: roles.has('worker'), log, onGap });
  const isUp = (): boolean => dispatch.isUp;
  return { dispatcher: dispatch.dispatcher, signals: channelSignals(dispatch.channel('live'), isUp), pushSignals: channelPushSignals(dispatch.channel('push'), isUp), ...gaps };
}

/** Tells installations apart that share a Redis; the same for all processes on one database. */
async function installationOf(dataSource: DataSource): Promise<string> {
  await dataSource.query(`insert into setting (key, value) values ('installation', $1) on conflict (key) do nothing`, [randomBytes(8).toString('hex')]);
  const [stored] = await dataSource.query<{ readonly value: string }[]>(`select value from setting where key = 'installation'`);
  if (stored === undefined) throw new Error('the name of the installation was not stored');
  return stored.value;
}
