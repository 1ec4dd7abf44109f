import { z } from 'zod';
import { parseEgressEntry, parseEgressList, type WorkspaceLists } from '../network/index.js';

const MOST_ENTRIES = 200;
const LONGEST_ENTRY = 300;

/** One line of a list, as `ROOKERY_EGRESS_ALLOW` takes it too. */
const entrySchema = z
  .string()
  .trim()
  .max(LONGEST_ENTRY)
  .refine((text) => parseEgressEntry(text) !== undefined, { error: (issue) => `"${String(issue.input).slice(0, 80)}" is not a host, an address or a network; write for example "api.example.com", "*.example.com:443", "203.0.114.7" or "203.0.114.0/24"` });

/** A list as its owner writes it; what stands there twice is kept once. */
export const entriesSchema = z.array(entrySchema).max(MOST_ENTRIES, { error: `a list has at most ${MOST_ENTRIES} entries; write a domain ("*.example.com") or a network in place of many` }).transform((entries) => [...new Set(entries)]);

/** The two lists of a workspace, as written. */
export interface WrittenLists {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}

/** What the network door judges by. Throws for entries that are none. */
export function listsOf({ allow, deny }: WrittenLists): WorkspaceLists {
  return { allow: parseEgressList(allow.join(','), 'allow list'), deny: parseEgressList(deny.join(','), 'deny list') };
}
