import { describe, expect, it } from 'vitest';
import { locateInStack } from './issue.js';

describe('a stack', () => {
  it('points to the first line of the user and keeps only the user\'s frames', () => {
    const stack = 'Error: no\n    at check (agent.ts:7:3)\n    at $exported.d (agent.ts:12:10)\n    at callModule (<isolated-vm>:1:2)';

    expect(locateInStack(stack)).toEqual({ line: 7, column: 3, stack: '    at check (agent.ts:7:3)\n    at default (agent.ts:12:10)' });
  });

  it('without a frame of the user gives no place', () => {
    expect(locateInStack('Error: no\n    at JSON.parse (<anonymous>)')).toEqual({});
  });
});
