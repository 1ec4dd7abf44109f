import { describe, expect, it } from 'vitest';
import type { JsonObject } from '@rookery/sdk';
import { runAgent } from '@rookery/sdk/testing';
import { alarm } from './agent.js';

const given = {
  id: '12', identity: 'cannotRun:7', transition: 'raised', kind: 'cannotRun', severity: 'critical', workflowId: '3', workflow: 'lots', agent: 'feed',
  message: { en: 'feed cannot run: no route', ru: 'feed не может работать: no route' }, detail: { runs: 3 }, raisedAt: '2026-01-05T09:00:00.000Z', clearedAt: null,
};
const emitted = async (options: JsonObject, ...inputs: readonly JsonObject[]) => {
  let run = await runAgent(alarm, { options, inject: inputs[0] ?? null });
  const payloads = run.emitted.map((event) => event.payload['id']);
  for (const input of inputs.slice(1)) {
    run = await runAgent(alarm, { options, inject: input, continueFrom: run });
    payloads.push(...run.emitted.map((event) => event.payload['id']));
  }
  return payloads;
};

describe('alarm', () => {
  it('emits an alarm with its words in the language chosen, keyed by what it is about', async () => {
    const run = await runAgent(alarm, { options: { language: 'ru' }, inject: given });
    expect(run.emitted).toMatchObject([{ key: 'cannotRun:7', payload: { ...given, message: 'feed не может работать: no route' } }]);
  });

  it('tells a transition once, however often it is handed in', async () => {
    expect(await emitted({}, given, given, { ...given, transition: 'cleared', clearedAt: '2026-01-05T09:10:00.000Z' }, given)).toEqual(['12', '12']);
  });

  it('leaves out what was not asked for', async () => {
    const raisedAndCleared = [given, { ...given, transition: 'cleared' }] as const;
    expect(await emitted({ kinds: ['silence'] }, ...raisedAndCleared)).toEqual([]);
    expect(await emitted({ kinds: ['silence', 'cannotRun'] }, ...raisedAndCleared)).toEqual(['12', '12']);
    expect(await emitted({ transitions: 'raised' }, ...raisedAndCleared)).toEqual(['12']);
    expect(await emitted({ workflows: ['bids'] }, ...raisedAndCleared)).toEqual([]);
    expect(await emitted({ severity: 'critical' }, { ...given, severity: 'warning' })).toEqual([]);
  });

  it('says nothing of its own workflow, unless told to', async () => {
    expect(await emitted({}, { ...given, isOwnWorkflow: true })).toEqual([]);
    expect(await emitted({ ownWorkflow: true }, { ...given, isOwnWorkflow: true })).toEqual(['12']);
  });

  it('leaves out alarms of the workspace when workflows are named', async () => {
    expect(await emitted({ workflows: ['lots'] }, { ...given, kind: 'quota', workflow: null })).toEqual([]);
  });

  it('emits a trial when a person asks for a run', async () => {
    const run = await runAgent(alarm, { inject: null });
    expect(run.emitted).toMatchObject([{ payload: { identity: 'trial', message: 'this is a trial; nothing is wrong' } }]);
  });

  it('refuses what is no alarm, and says why', async () => {
    await expect(runAgent(alarm, { inject: { ...given, kind: 'boredom' } })).rejects.toThrow(/^kind: .* alarms are handed in by the platform, send null for a trial$/);
  });
});
