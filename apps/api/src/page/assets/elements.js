/** Texts in the page's language, and the few ways this page makes elements. Text is set as text, never as markup. */

const texts = JSON.parse(document.getElementById('texts').textContent);
const numbers = new Intl.NumberFormat(texts.language);
const relative = new Intl.RelativeTimeFormat(texts.language, { numeric: 'auto', style: 'short' });
const absolute = new Intl.DateTimeFormat(texts.language, { dateStyle: 'medium', timeStyle: 'medium' });

export function text(key, values = {}) {
  return texts[key].replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** What the server said, in the page's language where it knows the code. */
export function faultText(fault) {
  const known = texts.faults[fault.code];
  if (known !== undefined) return known.replace('{seconds}', String(fault.retryAfter ?? ''));
  return fault.code === undefined ? text('failed') : fault.message;
}

export function number(value) {
  return numbers.format(value);
}

export function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

function fill(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === undefined || value === null) continue;
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const units = [['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]];

function since(iso) {
  const seconds = Math.min(0, (Date.parse(iso) - Date.now()) / 1_000);
  const [unit, size] = units.find(([, length]) => -seconds >= length) ?? ['second', 1];
  return relative.format(Math.round(seconds / size), unit);
}

/** A moment as "2 min. ago"; kept true by `refreshTimes`. */
export function moment(iso) {
  return element('time', { datetime: iso, title: absolute.format(new Date(iso)) }, since(iso));
}

export function refreshTimes() {
  for (const time of document.querySelectorAll('time[datetime]')) {
    const words = since(time.getAttribute('datetime'));
    if (time.textContent !== words) time.textContent = words;
  }
}

/** Plays an element's "something happened" once more. */
export function pulse(target) {
  target.classList.remove('pulse');
  target.getBoundingClientRect();
  target.classList.add('pulse');
}
