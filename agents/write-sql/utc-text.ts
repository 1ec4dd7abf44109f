/**
 * An ISO 8601 moment as UTC without a zone, for columns that have none; at most six digits of a second. Any other text stays
 * as it is, for the server to judge.
 */
export function utcText(text: string, separator: ' ' | 'T'): string {
  const [, day, time, zone] = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)\d*(Z|[+-]\d\d:\d\d)?$/i.exec(text) ?? [];
  if (day === undefined || time === undefined) return text;
  if (zone === undefined || zone.toUpperCase() === 'Z') return `${day}${separator}${time}`;
  const moment = new Date(`${day}T${time.slice(0, 8)}${zone}`);
  return Number.isNaN(moment.getTime()) ? text : `${moment.toISOString().slice(0, 19).replace('T', separator)}${time.slice(8)}`;
}
