import { checkCompatibility, compileShape, describeBreach, describeConflict, describeError, diffValues, type Issue, type WorkflowDocument, type WorkflowLink } from '@rookery/model';

/** A link whose schema is new, or another than the published one. */
export interface ChangedSchema {
  /** Its place in the document. */
  readonly index: number;
  readonly link: WorkflowLink & { readonly schema: NonNullable<WorkflowLink['schema']> };
  /** The same link as it is published. */
  readonly former: WorkflowLink | undefined;
  /** What its producer is called, and was called before. */
  readonly producers: readonly string[];
}

export interface SchemaVerdict {
  /** What would stop events that passed so far. */
  readonly issues: readonly Issue[];
  /** What the schema so far left open, and recorded events do not show. */
  readonly warnings: readonly Issue[];
}

/** The links whose schema a publish changes; those that lose theirs break nothing. */
export function changedSchemas(draft: WorkflowDocument, published: WorkflowDocument | undefined): readonly ChangedSchema[] {
  const formerName = (slug: string): string => {
    const renamedFrom = draft.agents[slug]?.renamedFrom;
    return renamedFrom !== undefined && published?.agents[slug] === undefined ? renamedFrom : slug;
  };
  return draft.links.flatMap((link, index) => {
    const { schema } = link;
    if (schema === undefined) return [];
    const [from, to] = [formerName(link.from), formerName(link.to)];
    const former = published?.links.find((other) => other.from === from && other.port === link.port && other.to === to);
    if (former?.schema !== undefined && diffValues(former.schema.shape, schema.shape).length === 0) return [];
    return [{ index, link: { ...link, schema }, former, producers: [...new Set([link.from, from])] }];
  });
}

/** Holds a changed schema against the one before and against the newest recorded events; those that broke the one before do not count. */
export function judgeSchema({ index, link, former }: ChangedSchema, recorded: readonly string[]): SchemaVerdict {
  const { shape, onBreach } = link.schema;
  const name = linkName(link);
  const conflicts = former?.schema === undefined ? [] : checkCompatibility(former.schema.shape, shape);
  const issueOf = (reason: string): Issue => ({
    path: `links.${index}.schema.shape`, code: 'schema.incompatible', message: describeError('schema.incompatible', { link: name, reason }),
    hint: `change the shape, or publish with "acceptIncompatible": true; what breaks it is then ${onBreach === 'refuse' ? 'refused' : 'put on the failed list'}`,
  });
  const broken = brokenBy(recorded, shape, former?.schema?.shape);
  return {
    issues: [
      ...conflicts.filter(({ certain }) => certain).map((conflict) => issueOf(describeConflict(conflict))),
      ...(broken === undefined ? [] : [issueOf(`${broken.count} of the newest ${recorded.length} events: ${broken.first}`)]),
    ],
    warnings: conflicts.filter(({ certain }) => !certain).map((conflict) => issueOf(describeConflict(conflict))),
  };
}

export function linkName({ from, port, to }: Pick<WorkflowLink, 'from' | 'port' | 'to'>): string {
  return `${from}${port === 'out' ? '' : `.${port}`} -> ${to}`;
}

function brokenBy(recorded: readonly string[], shape: Parameters<typeof compileShape>[0], former: Parameters<typeof compileShape>[0] | undefined): { readonly count: number; readonly first: string } | undefined {
  const check = compileShape(shape);
  const formerCheck = compileShape(former ?? {});
  const breaches = recorded.flatMap((text) => {
    const payload: unknown = JSON.parse(text);
    return formerCheck(payload) === undefined ? (check(payload) ?? []) : [];
  });
  const [first] = breaches;
  return first === undefined ? undefined : { count: breaches.length, first: describeBreach(first) };
}
