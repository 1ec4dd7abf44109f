/** No site has this name (RFC 2606). */
const here = 'http://rookery.invalid';
const LONGEST = 2_000;

/** Whether a path leads to a page of ours and nowhere else, however a browser reads it. */
export function isReturnPath(path: string): boolean {
  if (!path.startsWith('/') || path.length > LONGEST) return false;
  // A browser drops control characters and reads a backslash as a slash (WHATWG URL, 4.4).
  if (/[\u0000-\u0020\\\u007f]/.test(path)) return false;
  const url = URL.parse(path, here);
  return url !== null && url.origin === here && `${url.pathname}${url.search}${url.hash}` === path && !url.pathname.startsWith('//');
}
