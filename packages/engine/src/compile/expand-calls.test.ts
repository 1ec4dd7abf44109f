import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineSource, defineSpec, defineStep, option, type AgentType } from '@rookery/sdk';
import { compileWorkflow } from './compile-workflow.js';

const base = { apiVersion: 1, version: 1, title: 'Test', summary: 'For tests.', category: 'other', examples: [] } as const;
const text = option.text({ title: 'Text', description: 'A text.' });
const receive = () => undefined;
const list: readonly AgentType[] = [
  defineSource(defineSpec({ ...base, type: 'hand', options: z.strictObject({}) }), { inject: () => [] }),
  defineSource(defineSpec({ ...base, type: 'input', part: 'input', options: z.strictObject({}) }), { inject: () => [] }),
  defineStep(defineSpec({ ...base, type: 'output', part: 'output', options: z.strictObject({ port: text.optional() }) }), { receive }),
  defineStep(defineSpec({ ...base, type: 'pass', options: z.strictObject({ label: option.template({ title: 'Label', description: 'A label.' }).optional() }) }), { receive }),
  defineStep(defineSpec({ ...base, type: 'call', part: 'call', outputsFrom: 'ports', options: z.strictObject({ workflow: text, parameters: option.json({ title: 'Parameters', description: 'Values.' }).optional(), ports: z.array(text).optional() }) }), { receive }),
];
const types = new Map(list.map((type) => [type.spec.type, type]));

const agent = (type: string, options: object = {}, more: object = {}) => ({ type, version: 1, options, ...more });
const links = (...texts: readonly string[]) => texts.map((line) => {
  const [from = '', to = ''] = line.split(' -> ');
  const [slug, port = 'out'] = from.split('.');
  return { from: slug, port, to };
});
const rank = { schemaVersion: 1, name: 'rank', parameters: { least: { type: 'number', default: 10 } }, agents: { in: agent('input'), clock: agent('hand'), score: agent('pass'), out: agent('output') }, links: links('in -> score', 'clock -> score', 'score -> out') };
const caller = (more: object = {}, calls: object = { rank }) => ({
  schemaVersion: 1, name: 'main', agents: { a: agent('hand'), rank: agent('call', { workflow: 'rank' }), b: agent('pass') }, links: links('a -> rank', 'rank -> b'), workflows: calls, ...more,
});

function compile(document: object) {
  const result = compileWorkflow(document, { types, codeScope: 'test', random: () => 0 });
  if (!result.ok) throw new Error(result.issues.map(({ path, code, message }) => `${path} ${code}: ${message}`).join('\n'));
  return result.workflow;
}
const drawn = (document: object) => compile(document).graph.links.map(({ from, port, to }) => `${from}.${port} -> ${to}`).toSorted();
const issuesOf = (document: object) => {
  const result = compileWorkflow(document, { types, codeScope: 'test', random: () => 0 });
  return result.ok ? [] : result.issues.map(({ path, code }) => `${path}: ${code}`);
};

describe('a called workflow', () => {
  it('stands in the place of its call, without its input and its other sources', () => {
    expect(Object.keys(compile(caller()).graph.agents)).toEqual(['a', 'rank', 'rank.score', 'rank.out', 'b']);
    expect(drawn(caller())).toEqual(['a.out -> rank', 'rank.out -> rank.score', 'rank.out.out -> b', 'rank.score.out -> rank.out']);
  });

  it('stands there once for every call, with parameters of its own', () => {
    const agents = { a: agent('hand'), one: agent('call', { workflow: 'rank', parameters: { least: 70 } }), two: agent('call', { workflow: 'rank', parameters: { least: '{{ parameters.limit }}' } }), three: agent('call', { workflow: 'rank' }) };
    const { agents: compiled } = compile(caller({ agents, parameters: { limit: { type: 'number', value: 5 } }, links: links('a -> one', 'a -> two', 'a -> three') }));
    expect(['one.score', 'two.score', 'three.score', 'a'].map((slug) => compiled.get(slug)?.parameters)).toEqual([{ least: 70 }, { least: 5 }, { least: 10 }, { limit: 5 }]);
  });

  it('is left by the port that its output names', () => {
    const branching = { ...rank, agents: { ...rank.agents, bad: agent('output', { port: 'rejected' }) }, links: [...rank.links, ...links('score -> bad')] };
    const agents = { a: agent('hand'), rank: agent('call', { workflow: 'rank', ports: ['rejected'] }), b: agent('pass') };
    expect(drawn(caller({ agents, links: links('a -> rank', 'rank.rejected -> b') }, { rank: branching }))).toContain('rank.bad.out -> b');
  });

  it('sends what its agents fail on where the error port of the call leads, unless they have a link of their own', () => {
    const careful = { ...rank, links: [...rank.links, ...links('score.error -> out')] };
    const document = (callee: object) => caller({ links: links('a -> rank', 'rank.error -> b') }, { rank: callee });
    expect(drawn(document(rank))).toEqual(expect.arrayContaining(['rank.error -> b', 'rank.score.error -> b', 'rank.out.error -> b']));
    expect(drawn(document(careful))).not.toContain('rank.score.error -> b');
  });

  it('may call another', () => {
    const outer = { schemaVersion: 1, name: 'outer', agents: { in: agent('input'), inner: agent('call', { workflow: 'rank' }), out: agent('output') }, links: links('in -> inner', 'inner -> out') };
    const document = caller({ agents: { a: agent('hand'), o: agent('call', { workflow: 'outer' }), b: agent('pass') }, links: links('a -> o', 'o -> b') }, { outer, rank });
    expect(drawn(document)).toEqual(['a.out -> o', 'o.inner.out -> o.inner.score', 'o.inner.out.out -> o.out', 'o.inner.score.out -> o.inner.out', 'o.out -> o.inner', 'o.out.out -> b']);
  });

  it('follows a call that was renamed', () => {
    const agents = { a: agent('hand'), grade: agent('call', { workflow: 'rank' }, { renamedFrom: 'rank' }) };
    const { graph } = compile(caller({ agents, links: links('a -> grade') }));
    expect([graph.agents['grade.score']?.renamedFrom, graph.agents['grade.out']?.renamedFrom, graph.agents['grade']?.renamedFrom]).toEqual(['rank.score', 'rank.out', 'rank']);
  });
});

describe('a call that cannot be', () => {
  it('names a workflow that is not there, or that takes no calls', () => {
    expect(issuesOf(caller({}, {}))).toEqual(['agents.rank.options.workflow: call.unknown']);
    expect(issuesOf(caller({}, { rank: { ...rank, agents: { score: agent('pass'), out: agent('output') }, links: links('score -> out') } }))).toContain('agents.rank.options.workflow: call.input');
  });

  it('goes in a circle', () => {
    const circle = { ...rank, agents: { ...rank.agents, again: agent('call', { workflow: 'rank' }) } };
    expect(issuesOf(caller({}, { rank: circle }))).toEqual(['workflows.rank.agents.again.options.workflow: call.cycle']);
    expect(issuesOf(caller({ name: 'rank' }))).toEqual(['agents.rank.options.workflow: call.cycle']);
  });

  it('lies too deep', () => {
    const level = (n: number) => ({ schemaVersion: 1, name: `l${n}`, agents: { in: agent('input'), next: agent('call', { workflow: `l${n + 1}` }), out: agent('output') }, links: links('in -> next', 'next -> out') });
    const levels = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`l${n}`, level(n)]));
    const document = caller({ agents: { a: agent('hand'), o: agent('call', { workflow: 'l0' }) }, links: links('a -> o') }, levels);
    expect(issuesOf(document).filter((issue) => !issue.endsWith('link.port'))).toEqual(['workflows.l7.agents.next.options.workflow: call.depth']);
  });

  it('gives parameters that the callee does not have, or of another type', () => {
    const agents = { rank: agent('call', { workflow: 'rank', parameters: { most: 1, least: 'many' } }) };
    expect(issuesOf(caller({ agents, links: [] }))).toEqual(['agents.rank.options.parameters.most: call.parameter', 'agents.rank.options.parameters.least: call.parameter']);
  });

  it('is linked by a port that no output names', () => {
    const agents = { a: agent('hand'), rank: agent('call', { workflow: 'rank', ports: ['rejected'] }), b: agent('pass') };
    expect(issuesOf(caller({ agents, links: links('a -> rank', 'rank.rejected -> b') }))).toEqual(['links: link.port']);
  });

  it('names the fault of a callee once and where it stands', () => {
    const faulty = { ...rank, agents: { ...rank.agents, score: agent('pass', { label: '{{ oops' }) } };
    const agents = { a: agent('hand'), one: agent('call', { workflow: 'rank' }), two: agent('call', { workflow: 'rank' }) };
    expect(issuesOf(caller({ agents, links: links('a -> one', 'a -> two') }, { rank: faulty }))).toEqual(['workflows.rank.agents.score.options.label: template.invalid']);
  });
});
