import { describe, expect, it } from 'vitest';
import { parseEgressList } from './allow-list.js';
import { refuseAddressIn, refuseNameIn } from './workspace-lists.js';

const verdict = (allow: string, deny: string, host: string, address: string, port = 443): string | undefined => {
  const lists = { allow: parseEgressList(allow), deny: parseEgressList(deny) };
  return (refuseNameIn(lists, { host, port }) ?? refuseAddressIn(lists, { host, port }, address))?.rule;
};

describe('the lists of a workspace', () => {
  it.each([
    ['', '', 'api.example.com', '93.184.216.34', undefined],
    ['api.example.com', '', 'api.example.com', '93.184.216.34', undefined],
    ['api.example.com', '', 'other.example.com', '93.184.216.34', 'workspace-allow'],
    ['api.example.com', '', 'api.example.com.evil.test', '93.184.216.34', 'workspace-allow'],
    ['api.example.com:443', '', 'api.example.com', '93.184.216.34', undefined],
    ['api.example.com:8443', '', 'api.example.com', '93.184.216.34', 'workspace-allow'],
    ['*.example.com', '', 'api.example.com', '93.184.216.34', undefined],
    ['*.example.com', '', 'example.com', '93.184.216.34', 'workspace-allow'],
    ['*.example.com', '', 'evilexample.com', '93.184.216.34', 'workspace-allow'],
    ['*.example.com:443', '', 'api.example.com', '93.184.216.34', undefined],
    ['93.184.216.0/24', '', 'any.example.com', '93.184.216.34', undefined],
    ['93.184.216.0/24', '', 'any.example.com', '93.184.217.34', 'workspace-allow'],
    ['93.184.216.34', '', 'any.example.com', '64:ff9b::5db8:d822', undefined],
    ['', 'api.example.com', 'api.example.com', '93.184.216.34', 'workspace-deny'],
    ['', '*.example.com', 'a.b.example.com', '93.184.216.34', 'workspace-deny'],
    ['', '93.184.216.0/24', 'any.example.com', '93.184.216.34', 'workspace-deny'],
    ['', '93.184.216.0/24', 'any.example.com', '64:ff9b::5db8:d822', 'workspace-deny'],
    ['', '::ffff:93.184.216.0/120', 'any.example.com', '93.184.216.34', 'workspace-deny'],
    ['', '2606:4700::/32', 'six.example.com', '2606:4700:4700::1111', 'workspace-deny'],
    ['api.example.com', 'api.example.com', 'api.example.com', '93.184.216.34', 'workspace-deny'],
    ['*.example.com', '93.184.216.34', 'api.example.com', '93.184.216.34', 'workspace-deny'],
  ] as const)('allow "%s", deny "%s": %s at %s gives %s', (allow, deny, host, address, rule) => {
    expect(verdict(allow, deny, host, address)).toBe(rule);
  });

  it('refuses by name alone where no entry looks at addresses, so that no name is asked for in vain', () => {
    const lists = { allow: parseEgressList('api.example.com'), deny: [] };
    expect(refuseNameIn(lists, { host: 'other.example.com', port: 443 })?.message).toBe('other.example.com:443 is not on the allow list of the workspace; an owner can add it under Settings, Network');
    expect(refuseNameIn({ ...lists, allow: parseEgressList('api.example.com,10.0.0.0/8') }, { host: 'other.example.com', port: 443 })).toBeUndefined();
  });
});
