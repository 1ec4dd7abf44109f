import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Real lots with many rows of one second, or made ones with as many. */
export function realLots(): { readonly vin: string; readonly moment: string }[] {
  const file = join(import.meta.dirname, '../../../../shared/data/lots.csv');
  if (!existsSync(file)) return Array.from({ length: 12_545 }, (_, n) => ({ vin: `MADE${n}`, moment: `2014-01-${String(1 + Math.floor(n / 600)).padStart(2, '0')} 09:15:00` }));
  const rows = readFileSync(file, 'utf8').trim().split('\n').slice(1);
  return rows.map((row) => ({ vin: row.slice(0, row.indexOf(',')), moment: row.slice(row.lastIndexOf(',') + 1).slice(0, 19).replace('T', ' ') }));
}
