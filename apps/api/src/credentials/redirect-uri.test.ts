import { expect, it } from 'vitest';
import { redirectUriFor } from './redirect-uri.js';

const sent = (headers: Readonly<Record<string, string>>) => redirectUriFor({ headers, protocol: 'http' });

it('sends people back to the page that asked, as it stands behind a proxy', () => {
  expect(sent({ host: 'rookery.example.com', origin: 'https://rookery.example.com' })).toBe('https://rookery.example.com/oauth2/callback');
});

it.each(['https://evil.example', 'https://rookery.example.com.evil.example', 'https://rookery.example.com@evil.example', 'null', 'javascript:alert(1)', '//evil.example'])('sends nobody to %s', (origin) => {
  expect(sent({ host: 'rookery.example.com', origin })).toBe('http://rookery.example.com/oauth2/callback');
});
