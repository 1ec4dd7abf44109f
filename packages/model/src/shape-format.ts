/** Longer texts are prose; looking at them whole would cost more than the answer is worth. */
const LONGEST = 300;

const formats: readonly (readonly [string, RegExp])[] = [
  ['date-time', /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d:?\d\d)?$/],
  ['date', /^\d{4}-\d\d-\d\d$/],
  ['time', /^\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?$/],
  ['uuid', /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i],
  ['ipv4', /^(?:\d{1,3}\.){3}\d{1,3}$/],
  ['email', /^[^\s@]{1,64}@[^\s@]{1,190}$/],
  ['uri', /^[a-z][a-z0-9+.-]{1,20}:\/\/\S+$/i],
];

/** The form a text has, by its looks: `date-time`, `date`, `time`, `uuid`, `ipv4`, `email`, `uri`, or none. */
export function formatOf(text: string): string | null {
  if (text === '' || text.length > LONGEST) return null;
  return formats.find(([, form]) => form.test(text))?.[0] ?? null;
}
