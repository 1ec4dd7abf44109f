import { z } from 'zod';

export const shapeTypes = ['string', 'number', 'integer', 'boolean', 'null', 'object', 'array'] as const;
export type ShapeType = (typeof shapeTypes)[number];

/**
 * The shape of payloads: a small, closed part of JSON Schema 2020-12, so that checking a value takes time in proportion
 * to its size and no word of it can stall a process. Unknown properties are allowed unless `additionalProperties` is false.
 */
export interface Shape {
  /** One type or several; left out: any value. */
  readonly type?: ShapeType | readonly ShapeType[] | undefined;
  readonly properties?: Readonly<Record<string, Shape>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: false | undefined;
  readonly items?: Shape | undefined;
  /** Shown to people, never checked: `date-time`, `email`, `uri` and the like. */
  readonly format?: string | undefined;
}

const shapeTypeSchema = z.enum(shapeTypes);

export const shapeSchema: z.ZodType<Shape> = z.strictObject({
  type: z.union([shapeTypeSchema, z.array(shapeTypeSchema).min(1)]).optional(),
  get properties() {
    return z.record(z.string(), shapeSchema).optional();
  },
  required: z.array(z.string()).max(2_000).optional(),
  additionalProperties: z.literal(false).optional(),
  get items() {
    return shapeSchema.optional();
  },
  format: z.string().max(50).optional(),
});
