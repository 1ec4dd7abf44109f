import { csvRows, seededRandom, type Row } from './csv-rows.js';
import type { Session, WatchedDatabase } from './watched-database.js';

/** One row of the table, as the test knows it. */
export interface Lot {
  readonly id: number;
  readonly vin: string;
  readonly year: number;
  readonly make: string;
  readonly model: string;
  readonly trim: string;
  readonly odometer: number | null;
  readonly grade: number | null;
  readonly seller: string;
  readonly mmr: number;
  readonly price: number;
  /** Milliseconds since 1970. */
  readonly updatedAt: number;
}

/** The real lots, else as many made ones: runs of equal times, missing grades and odometers, upper and lower case. */
export function readLots(): readonly Lot[] {
  return csvRows('lots.csv')?.map(lotOf) ?? madeLots(12_000);
}

function lotOf(row: Row, index: number): Lot {
  const number = (text: string | undefined): number | null => (text === undefined || text === '' ? null : Number(text));
  return {
    id: index + 1, vin: row['vin'] ?? '', year: Number(row['year']), make: row['make'] ?? '', model: row['model'] ?? '', trim: row['trim'] ?? '',
    odometer: number(row['odometer']), grade: number(row['condition']), seller: row['seller'] ?? '',
    mmr: Number(row['mmr']), price: Number(row['selling_price']), updatedAt: Date.parse(row['sale_date'] ?? ''),
  };
}

function madeLots(count: number): readonly Lot[] {
  const random = seededRandom(20_150_217);
  return Array.from({ length: count }, (_, index): Lot => {
    const mmr = 5_000 + Math.floor(random() * 15_000);
    return {
      // Some cars are sold a second time.
      id: index + 1, vin: `4t1bf1fk${String(Math.floor(index * 0.99)).padStart(9, '0')}`, year: 2010 + (index % 5), make: index % 3 === 0 ? 'toyota' : 'Toyota', model: 'Camry',
      trim: index % 2 === 0 ? 'XLE' : 'se', odometer: index % 1_900 === 0 ? null : Math.floor(random() * 90_000), grade: index % 59 === 0 ? null : 1 + Math.floor(random() * 40) / 10,
      seller: index % 5 === 0 ? 'Enterprise / Tulsa' : 'enterprise / tulsa', mmr, price: Math.round(mmr * (0.7 + random() * 0.6)),
      updatedAt: Date.parse('2015-01-01T09:30:00Z') + Math.floor(index / 310) * 3_600_000,
    };
  });
}

/** Makes the table with the index that the cursor walks. */
export async function createLotsTable(database: WatchedDatabase): Promise<void> {
  const { timeType } = database;
  await database.run(`create table lots (
    id int primary key, vin varchar(40) not null, year int not null, make varchar(60) not null, model varchar(60) not null, trim varchar(60) not null,
    odometer int, grade decimal(3, 1), seller varchar(120) not null, mmr int not null, price int not null,
    status varchar(20) not null default 'open', ends_at ${timeType}, updated_at ${timeType} not null)`);
  await database.run('create index lots_by_time on lots (updated_at, id)');
}

export interface NewLot extends Lot {
  readonly status?: string;
  /** Milliseconds since 1970. */
  readonly endsAt?: number;
}

/** Inserts in statements of 500 rows. */
export async function insertLots(session: Session, database: Pick<WatchedDatabase, 'momentText'>, lots: readonly NewLot[]): Promise<void> {
  for (let start = 0; start < lots.length; start += 500) {
    const part = lots.slice(start, start + 500);
    const values = part.flatMap((lot) => [
      lot.id, lot.vin, lot.year, lot.make, lot.model, lot.trim, lot.odometer, lot.grade, lot.seller, lot.mmr, lot.price, lot.status ?? 'open',
      lot.endsAt === undefined ? null : database.momentText(lot.endsAt), database.momentText(lot.updatedAt),
    ]);
    await session.run(
      `insert into lots (id, vin, year, make, model, trim, odometer, grade, seller, mmr, price, status, ends_at, updated_at)
       values ${part.map(() => '(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}`,
      values,
    );
  }
}
