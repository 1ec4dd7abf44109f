const stored = 'rookery recent agents';
const MOST = 8;

/** Agent types this person used lately, newest first. */
export function recentTypes(): readonly string[] {
  return (localStorage.getItem(stored) ?? '').split(' ').filter((type) => type !== '');
}

export function noteUse(type: string): void {
  localStorage.setItem(stored, [type, ...recentTypes().filter((other) => other !== type)].slice(0, MOST).join(' '));
}
