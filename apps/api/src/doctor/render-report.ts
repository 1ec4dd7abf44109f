import type { Finding, Level } from './finding.js';
import type { Report } from './run-checks.js';

const signs: Readonly<Record<Level, string>> = { ok: 'ok  ', warn: 'WARN', fail: 'FAIL' };
const order: readonly Level[] = ['fail', 'warn', 'ok'];

/** A table for people, the worst first. */
export function renderReport({ findings, counts }: Report): string {
  const width = Math.max(0, ...findings.map(({ check }) => check.length));
  const lines = order.flatMap((level) => findings.filter((finding) => finding.level === level).flatMap((finding) => linesOf(finding, width)));
  return `${lines.join('\n')}\n\n${counts.fail} to mend, ${counts.warn} to look at, ${counts.ok} fine\n`;
}

function linesOf({ check, level, reason, remedy }: Finding, width: number): readonly string[] {
  const indent = ' '.repeat(width + 8);
  return [`${signs[level]}  ${check.padEnd(width)}  ${reason.replaceAll('\n', `\n${indent}`)}`, ...(remedy === undefined ? [] : [`${indent}-> ${remedy}`])];
}
