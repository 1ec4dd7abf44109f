import { compileShape, describeError, type ErrorParameters, type Issue, type WorkflowDocument, type WorkflowLink } from '@rookery/model';
import type { AgentType } from '@rookery/sdk';

/** Says what is wrong with a payload in the words people read, or `undefined` when it fits. */
export type LinkCheck = (payload: unknown) => string | undefined;

/** The pinned schemas that concern one agent. */
export interface LinkSchemas {
  /** `originKey` of an incoming link -> its check; what breaks it is kept from the agent. */
  readonly quarantines: ReadonlyMap<string, LinkCheck>;
  /** Port -> checks of the links that leave there; what breaks one is not emitted. */
  readonly refuses: ReadonlyMap<string, readonly LinkCheck[]>;
}

/** Undefined where nothing is pinned, so that an agent without schemas pays one comparison a batch. */
export function compileLinkSchemas(links: readonly WorkflowLink[], slug: string): LinkSchemas | undefined {
  const quarantines = new Map<string, LinkCheck>();
  const refuses = new Map<string, readonly LinkCheck[]>();
  for (const link of links) {
    if (link.schema === undefined) continue;
    if (link.to === slug && link.schema.onBreach === 'quarantine') quarantines.set(originKey({ agent: link.from, port: link.port }), checkOf(link));
    if (link.from === slug && link.schema.onBreach === 'refuse') refuses.set(link.port, [...(refuses.get(link.port) ?? []), checkOf(link)]);
  }
  return quarantines.size === 0 && refuses.size === 0 ? undefined : { quarantines, refuses };
}

/** No slug holds a space. */
export function originKey({ agent, port }: { readonly agent: string; readonly port: string }): string {
  return `${agent} ${port}`;
}

/** An action's call is made before its output is known, so there is nothing left to refuse. */
export function linkSchemaIssues(document: WorkflowDocument, types: ReadonlyMap<string, AgentType>): readonly Issue[] {
  return document.links.flatMap((link, index) => {
    if (link.schema?.onBreach !== 'refuse' || types.get(document.agents[link.from]?.type ?? '')?.kind !== 'action') return [];
    return [{
      path: `links.${index}.schema.onBreach`, code: 'schema.refuse', message: `"${link.from}" has made its call before its output is checked; it cannot be refused`, hint: 'use "quarantine"',
    }];
  });
}

function checkOf(link: WorkflowLink): LinkCheck {
  const check = compileShape(link.schema?.shape ?? {});
  const name = `${link.from}${link.port === 'out' ? '' : `.${link.port}`} -> ${link.to}`;
  return (payload) => {
    const breach = check(payload);
    if (breach === undefined) return undefined;
    const parameters: ErrorParameters = { link: name, path: breach.path === '' ? 'the event' : breach.path, expected: breach.expected, found: breach.found };
    return describeError('schema.broken', parameters);
  };
}
