/** How files are compressed at the build. */
export type Encoding = 'br' | 'gzip';

/** Which of ours an `Accept-Encoding` header takes (RFC 9110, 12.5.3), the smaller one first; none without the header. */
export function acceptedEncodings(header: string | undefined): readonly Encoding[] {
  const refused = /;\s*q=0(?:\.0*)?\s*$/;
  const taken = new Set((header ?? '').split(',').filter((part) => !refused.test(part)).map((part) => part.split(';')[0]?.trim().toLowerCase()));
  return (['br', 'gzip'] as const).filter((encoding) => taken.has(encoding));
}
