import { afterEach, beforeEach, describe } from 'vitest';
import { deliveryContract } from './delivery-contract.js';
import { housekeepingContract } from './housekeeping-contract.js';
import { leaseContract } from './lease-contract.js';
import { logContract } from './log-contract.js';
import { receiptContract } from './receipt-contract.js';
import { turnContract } from './turn-contract.js';
import { workflowContract } from './workflow-contract.js';
import type { StoreUnderTest } from './world.js';

export { dispatcherContract, type DispatchUnderTest, type ProcessUnderTest } from './dispatcher-contract.js';
export { agent, chain, DAY, document, found, idOf, link, START, World, type StoreUnderTest } from './world.js';

/**
 * The rules every adapter of the engine's ports keeps, as vitest suites. `makeStore` gives an empty store for each
 * test; what the store remembers of a former one is a fault.
 */
export function engineStoreContract(name: string, makeStore: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the contract of the engine store`, () => {
    let current: StoreUnderTest | undefined;
    const under = (): StoreUnderTest => {
      if (current === undefined) throw new Error('the store is made before each test');
      return current;
    };
    beforeEach(async () => {
      current = await makeStore();
    });
    afterEach(async () => {
      await current?.dispose();
      current = undefined;
    });
    describe('event log', () => {
      logContract(under);
    });
    describe('turns', () => {
      turnContract(under);
    });
    describe('deliveries', () => {
      deliveryContract(under);
    });
    describe('receipts', () => {
      receiptContract(under);
    });
    describe('leases and schedules', () => {
      leaseContract(under);
    });
    describe('workflows', () => {
      workflowContract(under);
    });
    describe('housekeeping', () => {
      housekeepingContract(under);
    });
  });
}
