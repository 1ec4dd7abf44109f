import { typesOf, type Shape, type ShapeType } from '@rookery/model';

export interface ShapeRow {
  readonly path: string;
  readonly name: string;
  readonly depth: number;
  /** `undefined`: any value. */
  readonly types: readonly ShapeType[] | undefined;
  readonly format: string | undefined;
  readonly isRequired: boolean;
}

export const MOST_SHAPE_ROWS = 1_000;

/** The fields of a shape from the top, at most 1,000; the items of a list are the field `[]`. */
export function shapeRows(shape: Shape): readonly ShapeRow[] {
  const rows: ShapeRow[] = [];
  const waiting: { readonly shape: Shape; readonly row: Omit<ShapeRow, 'types' | 'format'> }[] = [];
  const children = (of: Shape, path: string, depth: number): void => {
    const fields = Object.entries(of.properties ?? {}).map(([name, field]) => ({ shape: field, row: { path: path === '' ? name : `${path}.${name}`, name, depth, isRequired: of.required?.includes(name) === true } }));
    const items = of.items === undefined ? [] : [{ shape: of.items, row: { path: `${path}[]`, name: '[]', depth, isRequired: true } }];
    waiting.push(...[...fields, ...items].toReversed());
  };
  children(shape, '', 0);
  for (let at = waiting.pop(); at !== undefined && rows.length < MOST_SHAPE_ROWS; at = waiting.pop()) {
    rows.push({ ...at.row, types: typesOf(at.shape), format: at.shape.format });
    children(at.shape, at.row.path, at.row.depth + 1);
  }
  return rows;
}
