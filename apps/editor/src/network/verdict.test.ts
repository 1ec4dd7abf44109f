import { expect, it } from 'vitest';
import { badEntries, kindKey, linesOf, ruleKey, targetText } from './verdict.js';

it('names the reason the server gave, and one for reasons of later servers', () => {
  expect([ruleKey('workspace-deny'), ruleKey('a new one'), ruleKey(undefined)]).toEqual(['rule.workspace-deny', 'rule.other', 'rule.other']);
  expect([kindKey('loopback'), kindKey('a new one')]).toEqual(['kind.loopback', 'kind.reserved']);
});

it('writes a target with its port, IPv6 in brackets, and what could not be read as it was typed', () => {
  expect([targetText({ host: '::1', port: 443 }, ''), targetText({ host: 'a.example', port: 80 }, ''), targetText({}, 'http://')]).toEqual(['[::1]:443', 'a.example:80', 'http://']);
});

it('takes one entry a line', () => {
  expect(linesOf(' a.example \n\n10.0.0.0/8\n')).toEqual(['a.example', '10.0.0.0/8']);
});

it('finds the entries of a list that were refused', () => {
  expect(badEntries('allow', ['a', 'b', 'c'], ['allow.2', 'deny.0', 'allow.9'])).toEqual(['c']);
});
