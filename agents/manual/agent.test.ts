import { describe, expect, it } from 'vitest';
import { runAgent } from '@rookery/sdk/testing';
import { manual } from './agent.js';

const samples = [{ title: 'Camry', payload: { make: 'Toyota', model: 'Camry' } }, { title: 'Civic', payload: { make: 'Honda', model: 'Civic' } }];

describe('manual', () => {
  it('emits one object as one event', async () => {
    const run = await runAgent(manual, { inject: { vin: 'A', price: 100 } });
    expect(run.emitted.map((event) => event.payload)).toEqual([{ vin: 'A', price: 100 }]);
  });

  it('emits a list as many events, in order', async () => {
    const run = await runAgent(manual, { inject: [{ n: 1 }, { n: 2 }] });
    expect(run.emitted.map((event) => event.payload)).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('emits "payloads" as many events', async () => {
    const run = await runAgent(manual, { inject: { payloads: [{ n: 1 }, { n: 2 }] } });
    expect(run.emitted.map((event) => event.payload)).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('takes "payloads" for a field when it is not alone', async () => {
    const run = await runAgent(manual, { inject: { payloads: [1], weight: 3 } });
    expect(run.emitted.map((event) => event.payload)).toEqual([{ payloads: [1], weight: 3 }]);
  });

  it('emits the sample that is named', async () => {
    const run = await runAgent(manual, { options: { samples }, inject: { sample: 'Civic' } });
    expect(run.emitted.map((event) => event.payload)).toEqual([{ make: 'Honda', model: 'Civic' }]);
  });

  it('names the samples there are when the wanted one is missing', async () => {
    await expect(runAgent(manual, { options: { samples }, inject: { sample: 'Golf' } })).rejects.toThrow(
      'there is no sample "Golf"; known are: "Camry", "Civic"',
    );
  });

  it('refuses what is not an object, and says which', async () => {
    await expect(runAgent(manual, { inject: [{ n: 1 }, 7] })).rejects.toThrow('event 2 is a number; write a JSON object');
  });

  it('emits the same input twice when it is asked twice', async () => {
    const first = await runAgent(manual, { inject: { n: 1 } });
    const second = await runAgent(manual, { inject: { n: 1 }, continueFrom: first });
    expect(second.emitted).toHaveLength(1);
  });
});
