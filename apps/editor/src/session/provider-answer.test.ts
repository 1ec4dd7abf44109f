import { expect, it } from 'vitest';
import { herePath, readProviderAnswer } from './provider-answer.js';

it('reads what the provider sent back, and nothing else of the address', () => {
  expect(readProviderAnswer({ pathname: '/sign-in/callback', search: '?code=c&state=s&iss=https%3A%2F%2Flogin.example&session_state=x' })).toEqual({ state: 's', code: 'c', iss: 'https://login.example' });
  expect(readProviderAnswer({ pathname: '/sign-in/callback', search: '?error=access_denied&state=s' })).toEqual({ state: 's', error: 'access_denied' });
});

it('finds no answer on other pages, nor without a state', () => {
  expect(readProviderAnswer({ pathname: '/workflows', search: '?code=c&state=s' })).toBeNull();
  expect(readProviderAnswer({ pathname: '/sign-in/callback', search: '?code=c' })).toBeNull();
});

it('comes back to where somebody was, but not to the callback', () => {
  expect(herePath({ pathname: '/workflows/7', search: '?agent=a', hash: '#x' })).toBe('/workflows/7?agent=a#x');
  expect(herePath({ pathname: '/sign-in/callback', search: '?state=s', hash: '' })).toBe('/');
});
