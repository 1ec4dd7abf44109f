import type { JsonValue } from '@rookery/sdk';

/** What one event has to say to a measure. */
export interface Reading {
  /** What stands at the measure's path; a measure of numbers gets one, or a text that is one. */
  readonly value: JsonValue;
  /** The number a ranking goes by. */
  readonly by: number;
  /** When the event happened. */
  readonly at: number;
}

export interface Question {
  readonly calculate: string;
  readonly percent: number;
}

/**
 * One thing that is measured in one window. What it answers depends on the events alone, not on the order they came in,
 * but for those of one moment. Its JSON stays small whatever comes, and the measure can be taken up from it again.
 */
export interface Measure {
  add(reading: Reading): void;
  /** Takes in the JSON of the same measure of a later window; sessions grow together. */
  merge(later: JsonValue): void;
  toJson(): JsonValue;
  answer(question: Question): JsonValue;
}

/** Starts a measure, or goes on with one from its JSON. */
export type OpenMeasure = (stored: JsonValue | undefined) => Measure;
