const E164 = /^\+[1-9]\d{6,14}$/;

/** The number as providers take it (ITU-T E.164), without the spaces and dashes people write; `undefined` when it is none. */
export function phoneNumberOf(text: string): string | undefined {
  const bare = text.replace(/[\s().\-/\u00A0\u2010-\u2015]/g, '').replace(/^00/, '+');
  return E164.test(bare) ? bare : undefined;
}
