import { agentManifestSchema } from '@rookery/model';
import type { AgentType } from '../agent.js';
import { manifestOf, parseOptions } from '../manifest.js';

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const SECRET_NAME = /pass(word|phrase)|secret|token|api-?key|private-?key/i;
/** Kinds that hold what somebody typed. */
const TYPED_KINDS: readonly unknown[] = ['text', 'longText', 'template', 'url', 'json', 'code', 'secret', 'keyValue'];
/** Kinds whose inner form is the widget's own matter. */
const KINDS_WITH_FIELDS: readonly unknown[] = ['object', 'list', undefined];

export function specFaults(agent: AgentType): readonly string[] {
  const { spec } = agent;
  const manifest = agentManifestSchema.safeParse(manifestOf(agent));
  const ports = (spec.outputs ?? []).map((port) => port.name);
  return [
    ...faultIf(spec.apiVersion !== 1, `apiVersion is ${spec.apiVersion}; this host knows 1`),
    ...faultIf(!KEBAB.test(spec.type), `type "${spec.type}" is not kebab-case`),
    ...faultIf(!Number.isSafeInteger(spec.version) || spec.version < 1, `version ${spec.version} is not a whole number from 1`),
    ...faultIf(spec.title.trim() === '', 'the title is empty'),
    ...faultIf(!/^[A-Z].*\.$/s.test(spec.summary), `summary "${spec.summary}" is not a sentence`),
    ...faultIf(ports.includes('error'), 'outputs: "error" is every agent\'s own and not declared'),
    ...faultIf(new Set(ports).size !== ports.length, `outputs: a name stands twice in ${ports.join(', ')}`),
    ...faultIf(spec.examples.length === 0, 'there is no example'),
    ...missingMigrations(agent),
    ...(manifest.success ? [] : manifest.error.issues.map((issue) => `manifest ${issue.path.join('.')}: ${issue.message}`)),
  ];
}

export function handlerFaults(agent: AgentType): readonly string[] {
  switch (agent.kind) {
    case 'source': {
      const ways = [agent.check, agent.listen, agent.webhook, agent.inject];
      return faultIf(ways.every((way) => way === undefined), 'a source needs check, listen, webhook or inject');
    }
    case 'step':
      return faultIf(typeof agent.receive !== 'function', 'a step needs receive');
    case 'lookup':
      return faultIf(typeof agent.lookUp !== 'function', 'a lookup needs lookUp');
    case 'action':
      return [
        ...faultIf(agent.perform === undefined && agent.performBatch === undefined, 'an action needs perform or performBatch'),
        ...faultIf(!['idempotent', 'unsafe'].includes(agent.delivery), `delivery is "${String(agent.delivery)}"; say idempotent or unsafe`),
      ];
  }
}

export function optionFaults(agent: AgentType): readonly string[] {
  const unknown = parseOptions(agent, { version: agent.spec.version, options: { 'no-such-option': 1 } }, '');
  const refuses = !unknown.ok && unknown.issues.some((issue) => issue.code === 'option.unknown');
  return [
    ...faultIf(!refuses, 'an unknown option is taken without a word; use z.strictObject'),
    ...fieldFaults(manifestOf(agent).options, ''),
    ...defaultFaults(agent),
  ];
}

function fieldFaults(schema: unknown, path: string): readonly string[] {
  if (!isRecord(schema)) return [];
  const fields = isRecord(schema['properties']) ? Object.entries(schema['properties']) : [];
  const branches = ['anyOf', 'oneOf', 'allOf'].flatMap((name) => (Array.isArray(schema[name]) ? schema[name] : []));
  return [
    ...fields.flatMap(([name, field]) => fieldFault(name, field, path === '' ? name : `${path}.${name}`)),
    ...branches.flatMap((branch) => fieldFaults(branch, path)),
    ...fieldFaults(schema['items'], `${path}.*`),
  ];
}

function fieldFault(name: string, field: unknown, path: string): readonly string[] {
  // A literal tells the branches of a union apart; it is drawn as the choice between them.
  if (!isRecord(field) || 'const' in field) return [];
  const kind = field['kind'];
  const missing = ['title', 'description', 'kind'].filter((word) => typeof field[word] !== 'string' || field[word] === '');
  return [
    ...missing.map((word) => `option ${path} has no ${word}`),
    ...faultIf(SECRET_NAME.test(name) && TYPED_KINDS.includes(kind), `option ${path} looks like a secret and is typed in; take a credential`),
    ...faultIf(kind === 'secret', `option ${path} is a secret; only credential kinds have these`),
    ...(KINDS_WITH_FIELDS.includes(kind) ? fieldFaults(field, path) : []),
  ];
}

function defaultFaults(agent: AgentType): readonly string[] {
  const { properties } = manifestOf(agent).options;
  return Object.entries(agent.spec.options.shape).flatMap(([name, field]) => {
    const stated = isRecord(properties) && isRecord(properties[name]) ? properties[name]['default'] : undefined;
    const filled = field.safeParse(undefined);
    const isHidden = filled.success && filled.data !== undefined && stated === undefined;
    const isRefused = stated !== undefined && !field.safeParse(stated).success;
    return faultIf(isHidden || isRefused, `option ${name}: the form cannot show its default; write it as an author would, with prefault`);
  });
}

function missingMigrations({ spec }: AgentType): readonly string[] {
  const versions = Array.from({ length: Math.max(0, spec.version - 1) }, (_, index) => index + 2);
  return versions.filter((version) => spec.migrations?.[version] === undefined).map((version) => `there is no migration to version ${version}`);
}

function faultIf(isFault: boolean, message: string): readonly string[] {
  return isFault ? [message] : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
