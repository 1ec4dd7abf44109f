import { rounded } from '../figures.ts';
import type { StatementUse } from '../server/embedded-database.ts';

const SHOWN = 15;

/** Says which statements the database spent its time in. */
export function showStatements(statements: readonly StatementUse[], events: number, say: (text: string) => void): void {
  const total = statements.reduce((sum, { totalMs }) => sum + totalMs, 0);
  say(`statements: ${rounded(total)} ms in the database for ${events} events, ${rounded((total / events) * 500)} ms per 500; dearest first`);
  for (const { calls, totalMs, meanMs, rows, sql } of statements.slice(0, SHOWN)) {
    const numbers = [`${rounded(totalMs)} ms`, `${calls} calls`, `${rounded(meanMs)} ms each`, `${rounded(rows / calls)} rows each`];
    say(`  ${numbers.map((text) => text.padStart(14)).join('')}  ${sql.replace(/\s+/g, ' ').slice(0, 100)}`);
  }
}
