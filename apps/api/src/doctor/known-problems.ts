/** A program this installation leans on, with versions it should not have. From the projects' own notices, as known when this was written. */
interface KnownProblem {
  readonly program: 'Node' | 'PostgreSQL' | 'Redis';
  /** The releases that mend it, one for each line that is kept up. */
  readonly mendedIn: readonly string[];
  readonly problem: string;
}

const knownProblems: readonly KnownProblem[] = [
  { program: 'Node', mendedIn: ['24.13.0'], problem: 'the security fixes of January 2026 are missing' },
  { program: 'PostgreSQL', mendedIn: ['14.19', '15.14', '16.10', '17.6'], problem: 'a restored dump may run code of who made it (CVE-2025-8714, CVE-2025-8715)' },
  { program: 'Redis', mendedIn: ['6.2.20', '7.2.11', '7.4.6', '8.0.4', '8.2.2'], problem: 'who may run scripts may run any code (CVE-2025-49844)' },
];

/** What is known of a version; a line older than all that were mended has every problem, a newer one has none. */
export function problemsOf(program: KnownProblem['program'], version: string): readonly { readonly problem: string; readonly mendedIn: string }[] {
  return knownProblems.flatMap((known) => {
    if (known.program !== program) return [];
    const own = known.mendedIn.find((mended) => lineOf(program, mended) === lineOf(program, version));
    const oldest = known.mendedIn[0] ?? '0';
    const target = own ?? (isBelow(version, oldest) ? oldest : undefined);
    return target !== undefined && isBelow(version, target) ? [{ problem: known.problem, mendedIn: target }] : [];
  });
}

/** Redis keeps up each `major.minor`, the others each major version. */
function lineOf(program: KnownProblem['program'], version: string): string {
  return version.split('.').slice(0, program === 'Redis' ? 2 : 1).join('.');
}

function isBelow(version: string, other: string): boolean {
  const [left, right] = [version, other].map((text) => text.split('.').map((part) => Number.parseInt(part, 10)));
  const index = (right ?? []).findIndex((part, at) => part !== (left?.[at] ?? 0));
  return index >= 0 && (left?.[index] ?? 0) < (right?.[index] ?? 0);
}
