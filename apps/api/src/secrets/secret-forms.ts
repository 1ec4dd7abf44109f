/** Shorter texts are not hidden inside an encoding: they would turn up by chance. */
const shortestEncoded = 8;
/** Keys of several lines turn up line by line; lines like `-----BEGIN` alone are no secret but do no harm hidden. */
const shortestLine = 16;
/** Of a part of a secret, such as the token in an address. */
const shortestPart = 8;

/**
 * Every way one secret is written where text is made: as it is, in an address, a form, JSON (once and inside a string of JSON), HTML,
 * hex, and base64 at any offset, for a `Basic` header is the base64 of name and password. Also the secret parts of an address, of a
 * JSON key file and of a token with a number before it, which are told alone as often as the whole.
 */
export function secretForms(secret: string): ReadonlySet<string> {
  const forms = new Set<string>();
  for (const text of [secret, ...partsOf(secret)]) for (const form of encodedForms(text)) forms.add(form);
  return forms;
}

function encodedForms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= shortestLine);
  const hex = secret.length >= shortestEncoded ? [bytes.toString('hex'), bytes.toString('hex').toUpperCase()] : [];
  const addressed = addressForms(secret);
  // Header lines are read as latin-1, and a secret that was sent as UTF-8 comes back so.
  const texts = [secret, bytes.toString('latin1')];
  return [
    ...texts.flatMap(textForms), ...addressed, ...lines, ...hex, ...base64Forms(bytes),
    // OAuth2 encodes a client's secret for a form before it goes into a Basic header (RFC 6749, 2.3.1).
    ...addressed.flatMap((text) => base64Forms(Buffer.from(text))),
  ];
}

function textForms(text: string): readonly string[] {
  const json = JSON.stringify(text).slice(1, -1);
  return [text, json, JSON.stringify(json).slice(1, -1), json.replaceAll('/', '\\/'), htmlText(text)];
}

function addressForms(secret: string): readonly string[] {
  const url = encodeURIComponent(secret.toWellFormed());
  const form = new URLSearchParams([['', secret]]).toString().slice(1);
  return [url, form, encodeURI(secret.toWellFormed()), lowerHex(url), lowerHex(form)];
}

function lowerHex(text: string): string {
  return text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
}

function htmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

/** The characters of base64 that depend on the secret alone, for the three offsets it can have inside a longer text. */
function base64Forms(secret: Buffer): readonly string[] {
  const cores = [0, 1, 2].map((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), secret]);
    return shifted.toString('base64').slice(Math.ceil((offset * 8) / 6), Math.floor((shifted.length * 8) / 6));
  });
  const long = cores.filter((core) => core.length >= shortestEncoded);
  return [...long, ...long.map((core) => core.replaceAll('+', '-').replaceAll('/', '_')), ...long.map((core) => encodeURIComponent(core))];
}

function partsOf(secret: string): readonly string[] {
  return [...addressParts(secret), ...jsonParts(secret), ...tokenParts(secret)].filter((part) => part.length >= shortestPart);
}

/** Of a webhook's address: password, query values, and the path's segments that look made by chance. */
function addressParts(secret: string): readonly string[] {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(secret) ? URL.parse(secret) : null;
  if (url === null) return [];
  const segments = url.pathname.split('/').filter((segment) => segment.length >= shortestLine);
  return [decodeURIComponent(url.password), ...url.searchParams.values(), ...segments, url.search.slice(1)];
}

/** Of a key file in JSON: what its names call secret. */
function jsonParts(secret: string): readonly string[] {
  if (!secret.trimStart().startsWith('{')) return [];
  try {
    const value: unknown = JSON.parse(secret);
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([name, part]) => (typeof part === 'string' && /key|secret|token|password/i.test(name) ? [part] : []));
  } catch {
    return [];
  }
}

/** `123456:ABC-...`, as Telegram writes it, and `user:password`. */
function tokenParts(secret: string): readonly string[] {
  const match = /^[\w.@-]+:([^\s:/][^\s:]{7,})$/.exec(secret);
  return match?.[1] === undefined ? [] : [match[1]];
}
