import { createHash } from 'node:crypto';
import { canonicalJson } from '@rookery/sdk';

/** 132 bits that stand for a value; equal values give equal texts whatever the order of their fields. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('base64url').slice(0, 22);
}
