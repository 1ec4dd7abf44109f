import type { Port } from '../document/ports.js';
import type { Position, Size } from '../document/graph-document.js';

export const AGENT_WIDTH = 200;
const LEAST_HEIGHT = 72;
const ROW = 20;
/** Events come in here and leave by the first output at the same height, so that a chain is a straight line. */
const FIRST_ROW = 36;
const ERROR_ROW = 60;

export interface PortPlace extends Port {
  /** Pixels below the agent's upper edge. */
  readonly y: number;
  readonly isError: boolean;
}

/** The outputs of an agent from top to bottom, `error` last. */
export function placePorts(ports: readonly Port[]): readonly PortPlace[] {
  const ordinary = ports.filter(({ name }) => name !== 'error');
  const places = ordinary.map((port, row) => ({ ...port, y: FIRST_ROW + row * ROW, isError: false }));
  const error = ports.find(({ name }) => name === 'error');
  return error === undefined ? places : [...places, { ...error, y: Math.max(ERROR_ROW, (places.at(-1)?.y ?? 0) + ROW), isError: true }];
}

/** How large an agent is drawn; known before it is drawn, so that what is out of sight need not be. */
export function sizeOfAgent(places: readonly PortPlace[]): Size {
  const lowest = places.at(-1)?.y ?? 0;
  return { width: AGENT_WIDTH, height: Math.max(LEAST_HEIGHT, Math.ceil((lowest + 12) / 8) * 8) };
}

/** Where links arrive, from the agent's corner. */
export const inputPlace: Position = { x: 0, y: FIRST_ROW };
