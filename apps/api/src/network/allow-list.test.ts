import { describe, expect, it } from 'vitest';
import { parseAddress } from './addresses.js';
import { findEntry, parseEgressList } from './allow-list.js';

const covers = (list: string, host: string, address: string, port: number): boolean =>
  findEntry(parseEgressList(list), { host, address: parseAddress(address)!, port }) !== undefined;

describe('parseEgressList', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1', '127.0.0.1', 80, true],
    ['127.0.0.1', '127.0.0.2', '127.0.0.2', 80, false],
    ['127.0.0.1:8080', '127.0.0.1', '127.0.0.1', 8080, true],
    ['127.0.0.1:8080', '127.0.0.1', '127.0.0.1', 8081, false],
    ['127.0.0.1:8080, 10.0.0.0/8', 'db', '10.9.8.7', 5432, true],
    ['10.0.0.0/8:5432', 'db', '10.9.8.7', 5432, true],
    ['10.0.0.0/8:5432', 'db', '10.9.8.7', 5433, false],
    ['10.0.0.0/8', 'db', '11.0.0.1', 5432, false],
    ['10.0.0.0/8', 'db', 'fd00::1', 5432, false],
    ['::1', '::1', '::1', 80, true],
    ['[::1]:8080', '::1', '::1', 8080, true],
    ['[::1]:8080', '::1', '::1', 8081, false],
    ['fd00::/8', 'x', 'fd12::1', 80, true],
    ['[fd00::/8]:443', 'x', 'fd12::1', 443, true],
    ['[fd00::/8]:443', 'x', 'fd12::1', 80, false],
    ['Intranet.Example', 'intranet.example', '10.0.0.1', 80, true],
    ['intranet.example:8443', 'intranet.example', '10.0.0.1', 8443, true],
    ['intranet.example', 'other.example', '10.0.0.1', 80, false],
    ['2130706433', '127.0.0.1', '127.0.0.1', 80, true],
    ['*.intranet.example', 'db.intranet.example', '10.0.0.1', 80, true],
    ['*.Intranet.Example:5432', 'db.intranet.example', '10.0.0.1', 5432, true],
    ['*.intranet.example', 'intranet.example', '10.0.0.1', 80, false],
    ['::ffff:10.0.0.0/104', 'db', '10.9.8.7', 80, true],
    ['10.0.0.0/8', 'db', '64:ff9b::a09:807', 80, true],
    ['', '127.0.0.1', '127.0.0.1', 80, false],
  ])('"%s" for %s at %s port %i: %s', (list, host, address, port, isCovered) => {
    expect(covers(list, host, address, port)).toBe(isCovered);
  });

  it('reports every wrong entry at once', () => {
    expect(() => parseEgressList('127.0.0.1:99999,10.0.0.0/99,ok.example,a b,010.0.0.0/8,*.0.0.1,*,a*.example')).toThrow(
      'ROOKERY_EGRESS_ALLOW: "127.0.0.1:99999", "10.0.0.0/99", "a b", "010.0.0.0/8", "*.0.0.1", "*", "a*.example" is not an address, a network or a host; write for example "127.0.0.1:8080,10.0.0.0/8"',
    );
  });
});
