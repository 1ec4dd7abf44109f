import { expect, it } from 'vitest';
import { setTitle } from '../document/agents.js';
import { lots } from '../document/test/documents.js';
import { fill } from '../texts/texts.js';
import { nameConflict, shownSide } from './draft-conflict-names.js';
import { draftTexts } from './draft-texts.js';

const say: Parameters<typeof nameConflict>[2] = (key, values = {}) => fill(draftTexts.en[key], values, new Intl.PluralRules('en'));
const name = (...path: string[]) => Object.values(nameConflict({ path, base: 1, mine: 2, theirs: 3 }, setTitle(lots, 'sift', 'Good lots'), say));

it('names what a conflict is about as a person would', () => {
  expect([
    name('agents', 'sift', 'options', 'match'), name('agents', 'sift'), name('agents', 'tell', 'slug'), name('agents', 'tell', 'schedule'), name('links', 'hook.out>sift', 'schema'),
    name('parameters', 'least', 'value'), name('layout', 'note:1', 'text'), name('title'),
  ]).toEqual([
    ['Agent Good lots', 'option match'], ['Agent Good lots', 'the agent itself'], ['Agent tell', 'name'], ['Agent tell', 'schedule'], ['Link hook → sift', 'schema'],
    ['Parameter least', 'value'], ['Note or group', 'text'], ['Workflow', 'title'],
  ]);
});

it('shows text as it is, other values as JSON, and says where nothing is left', () => {
  expect([shownSide('a\nb', say), shownSide({ a: 1 }, say), shownSide(undefined, say)]).toEqual(['a\nb', '{\n  "a": 1\n}', 'removed']);
});
