const LONGEST_MS = 3_600_000;

/**
 * Milliseconds an answer may be used for without asking again (RFC 9111: `max-age` less `Age`, nothing with
 * `no-cache` or `no-store`). At most an hour, so that a mistake there silences nothing here for days.
 */
export function freshMs(headers: Headers): number {
  const directives = new Map((headers.get('cache-control') ?? '').toLowerCase().split(',').map((part) => {
    const [name = '', value = ''] = part.split('=');
    return [name.trim(), value.trim().replaceAll('"', '')] as const;
  }));
  if (directives.has('no-cache') || directives.has('no-store')) return 0;
  const seconds = Number(directives.get('max-age') ?? 0) - Number(headers.get('age') ?? 0);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds * 1_000, 0), LONGEST_MS) : 0;
}
