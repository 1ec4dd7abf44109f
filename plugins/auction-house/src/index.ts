import type { AgentType } from '@rookery/sdk';
import { auctionHouse } from './agent.js';

/** What a host loads from a plugin. */
export const agents: readonly AgentType[] = [auctionHouse];
