import type { AgentType } from '../agent.js';
import { folderFaults } from './folder-laws.js';
import { exampleFaults, type ExampleWorld } from './example-laws.js';
import { handlerFaults, optionFaults, specFaults } from './spec-laws.js';

/** The three functions of a test runner the suite needs; vitest's and jest's fit. */
export interface TestRunner {
  describe(name: string, body: () => void): void;
  it(name: string, body: () => Promise<void>): void;
  expect(value: unknown): { toEqual(expected: unknown): void };
}

export interface ConformanceOptions {
  /** The folder of a type, to read its README and see that its files are there. Left out: not looked at. */
  readonly folderOf?: (type: string) => string;
  /** What the examples of a type need from outside: canned answers, credentials, `trustedSandbox()`. By type. */
  readonly worlds?: Readonly<Record<string, ExampleWorld>>;
}

/** The laws every agent type keeps, each with the faults an agent has under it; none means it keeps the law. */
export const conformanceLaws: readonly { readonly law: string; readonly faults: (agent: AgentType, options: ConformanceOptions) => Promise<readonly string[]> }[] = [
  { law: 'has a well-formed spec and manifest', faults: (agent) => Promise.resolve(specFaults(agent)) },
  { law: 'has the handlers of its kind', faults: (agent) => Promise.resolve(handlerFaults(agent)) },
  { law: 'says of every option what it is, and takes no secrets', faults: (agent) => Promise.resolve(optionFaults(agent)) },
  { law: 'does what its examples show, whatever the size of a batch', faults: (agent, options) => exampleFaults(agent, options.worlds?.[agent.spec.type] ?? {}) },
  { law: 'has its files and a README that names every option', faults: (agent, options) => folderFaults(agent, options.folderOf) },
];

/**
 * Declares one test per agent and law.
 *
 * @example
 * conformanceSuite(agents, { describe, it, expect }, { folderOf: (type) => join(import.meta.dirname, type) });
 */
export function conformanceSuite(agents: readonly AgentType[], runner: TestRunner, options: ConformanceOptions = {}): void {
  for (const agent of agents) {
    runner.describe(agent.spec.type, () => {
      for (const { law, faults } of conformanceLaws) {
        runner.it(law, async () => runner.expect(await faults(agent, options)).toEqual([]));
      }
    });
  }
}
