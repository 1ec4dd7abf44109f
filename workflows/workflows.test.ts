import { describe, expect, it } from 'vitest';
import { compileWorkflow } from '@rookery/engine';
import { runAgent } from '@rookery/sdk/testing';
import { agents as auctionHouseAgents } from 'rookery-plugin-auction-house';
import { readCases, readDocument, runCase, types, workflowNames } from './test/run-case.js';

describe.each(workflowNames())('%s', (name) => {
  it('has no fault', () => {
    const compiled = compileWorkflow(readDocument(name), { types, codeScope: name, random: () => 0 });
    expect(compiled.ok ? [] : compiled.issues).toEqual([]);
  });

  it('is called like its folder', () => {
    expect(readDocument(name).name).toBe(name);
  });

  it.each(readCases(name))('$title', async (given) => {
    expect(Object.keys(given.expect)).not.toEqual([]);
    expect(await runCase(readDocument(name), given)).toMatchObject(given.expect);
  });
});

describe('auction-demo with the auction house itself', () => {
  it.each([1, 2, 3, 4, 5])('shows a bargain within 20 seconds of the first start, seed %i', async (seed) => {
    const [auctionHouse] = auctionHouseAgents;
    const { emitted } = await runAgent(auctionHouse!, { options: { seed }, check: { times: 20, everyMs: 1_000 } });
    const given = { 'auction-house': emitted.map(({ payload, key }) => ({ payload, key: key ?? '' })) };
    const { inbox } = await runCase(readDocument('auction-demo'), { title: '', given, expect: { inbox: [] } });
    expect(inbox?.length).toBeGreaterThan(0);
  });
});
