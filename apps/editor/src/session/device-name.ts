const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\//, 'Edge'], [/\bOPR\//, 'Opera'], [/\bYaBrowser\//, 'Yandex Browser'], [/\bFirefox\/|\bFxiOS\//, 'Firefox'], [/\b(?:Headless)?Chrome\/|\bCriOS\//, 'Chrome'], [/\bSafari\//, 'Safari'],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/\b(?:iPhone|iPad)\b/, 'iOS'], [/\bAndroid\b/, 'Android'], [/\bWindows\b/, 'Windows'], [/\bMac OS X\b/, 'macOS'], [/\bCrOS\b/, 'ChromeOS'], [/\bLinux\b/, 'Linux'],
];

/** A user agent in a few words, such as "Firefox, Linux"; programs by the name they give themselves; empty for none. */
export function deviceName(userAgent: string): string {
  const [browser, system] = [browsers, systems].map((known) => known.find(([shape]) => shape.test(userAgent))?.[1]);
  if (browser === undefined) return userAgent.split(/[\s/(]/, 1)[0]?.slice(0, 40) ?? '';
  return system === undefined ? browser : `${browser}, ${system}`;
}
