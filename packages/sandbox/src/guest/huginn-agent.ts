/** What Huginn's `Agent` object is built on: the same context the modern form gets as its second argument. */
export interface HuginnHost {
  readonly event: { readonly id: string; readonly key: string | null };
  readonly parameters: Readonly<Record<string, unknown>>;
  memory: Record<string, unknown>;
  emit(port: string, payload: unknown): void;
  log(level: 'info' | 'error', values: readonly unknown[]): void;
}

/**
 * Runs inside the isolate, as text: it must not refer to anything outside itself. Builds the object that code written
 * for Huginn's JavaScriptAgent expects, for one event. What reaches outside (credentials, fetch) is refused by name.
 */
export function createHuginnAgent(host: HuginnHost, payload: unknown): Record<string, unknown> {
  const copy = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
  const refuse = (name: string, instead: string) => () => {
    throw new Error(`${name} is not available in the sandbox; ${instead}`);
  };
  const entities: readonly (readonly [string, string])[] = [['&', '&amp;'], ['<', '&lt;'], ['>', '&gt;'], ['"', '&quot;'], ["'", '&#39;']];

  return {
    incomingEvents: () => [{ id: host.event.id, key: host.event.key, payload }],
    createEvent(created: unknown) {
      host.emit('out', created);
      return copy(created);
    },
    memory(...given: readonly [string?, unknown?]) {
      const [name, value] = given;
      if (given.length === 0 || name === undefined) return copy(host.memory);
      if (given.length === 1) return Object.hasOwn(host.memory, name) ? copy(host.memory[name]) : undefined;
      const document = host.memory;
      Object.defineProperty(document, name, { value: copy(value), configurable: true, enumerable: true, writable: true });
      return value;
    },
    setMemory(replacement: Record<string, unknown>) {
      host.memory = replacement;
    },
    deleteKey(name: string) {
      const value = host.memory[name];
      Reflect.deleteProperty(host.memory, name);
      return value;
    },
    options: (name?: string) => (name === undefined ? copy(host.parameters) : copy(host.parameters[name])),
    log: (...values: readonly unknown[]) => host.log('info', values),
    error: (...values: readonly unknown[]) => host.log('error', values),
    escapeHtml: (text: unknown) => entities.reduce((escaped, [plain, entity]) => escaped.replaceAll(plain, entity), String(text)),
    unescapeHtml: (text: unknown) => entities.reduceRight((plain, [sign, entity]) => plain.replaceAll(entity, sign), String(text)),
    kvs: {},
    credential: refuse('credential()', 'secrets never enter user code: let an action that holds the credential make the call'),
    fetch: refuse('fetch()', 'put a lookup or an http agent in front of this one'),
    fetchAll: refuse('fetchAll()', 'put a lookup or an http agent in front of this one'),
  };
}
