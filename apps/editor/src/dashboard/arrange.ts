/** Where a tile lies on a grid of twelve columns; rows have no end. */
export interface Place {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const COLUMNS = 12;
const MOST_HEIGHT = 12;

/** The tile at another place or in another size, kept on the grid; what it would cover moves down, and gaps close upwards. */
export function placed<Tile extends Place>(tiles: readonly Tile[], id: string, next: Partial<Omit<Place, 'id'>>): readonly Tile[] {
  const moved = tiles.map((tile) => (tile.id === id ? { ...tile, ...kept({ ...tile, ...next }) } : tile));
  return settled(moved, id);
}

function kept({ x, y, width, height }: Omit<Place, 'id'>): Omit<Place, 'id'> {
  const wide = clamp(width, 1, COLUMNS);
  return { x: clamp(x, 0, COLUMNS - wide), y: Math.max(0, Math.round(y)), width: wide, height: clamp(height, 1, MOST_HEIGHT) };
}

/** No two tiles share a cell, and none hangs below a gap. `first` keeps its row where two want the same. */
export function settled<Tile extends Place>(tiles: readonly Tile[], first?: string): readonly Tile[] {
  const order = tiles.toSorted((left, right) => left.y - right.y || Number(right.id === first) - Number(left.id === first) || left.x - right.x);
  const done: Tile[] = [];
  for (const tile of order) {
    let y = 0;
    while (done.some((other) => overlaps({ ...tile, y }, other))) y += 1;
    done.push({ ...tile, y });
  }
  const places = new Map(done.map((tile) => [tile.id, tile]));
  return tiles.map((tile) => places.get(tile.id) ?? tile);
}

export function overlaps(left: Place, right: Place): boolean {
  return left.x < right.x + right.width && right.x < left.x + left.width && left.y < right.y + right.height && right.y < left.y + left.height;
}

/** A tile below all others. */
export function added<Tile extends Place>(tiles: readonly Tile[], tile: Tile): readonly Tile[] {
  return settled([...tiles, { ...tile, y: Math.max(0, ...tiles.map(({ y, height }) => y + height)) }]);
}

/** From the top, row by row: the order in which a phone and a screen reader show them. */
export function inReadingOrder<Tile extends Place>(tiles: readonly Tile[]): readonly Tile[] {
  return tiles.toSorted((left, right) => left.y - right.y || left.x - right.x);
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, Math.round(value)));
}
