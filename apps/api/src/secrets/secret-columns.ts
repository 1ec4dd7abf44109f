import type { SecretIdentity } from './envelope.js';

/** A column that holds encrypted secrets, and what binds each of them to its row. */
export interface SecretColumn {
  readonly table: string;
  readonly column: string;
  /** Stands before the row's name in the identity. No name has a space in it, so two tables never share an identity. */
  readonly prefix: string;
  /** What the row is called in its workspace. */
  readonly name: string;
  /** The primary key; read page by page in this order. */
  readonly key: readonly string[];
  /** Whether the row says in `key_id` which master key its secret hangs on. */
  readonly hasKeyId: boolean;
}

/** Every column with a secret that must be read again. What need not be read is stored as a hash, and not here. */
export const secretColumns = [
  { table: 'credential', column: 'encrypted', prefix: '', name: 'name', key: ['workspace_id', 'name'], hasKeyId: true },
  { table: 'credential_token', column: 'encrypted', prefix: 'tokens of ', name: 'name', key: ['workspace_id', 'name'], hasKeyId: true },
  { table: 'credential_consent', column: 'encrypted', prefix: 'consent of ', name: 'name', key: ['state_hash'], hasKeyId: true },
  { table: 'issued_token', column: 'encrypted', prefix: 'issued token ', name: 'name', key: ['workspace_id', 'name'], hasKeyId: false },
  { table: 'hook', column: 'secret', prefix: 'hook ', name: 'id', key: ['id'], hasKeyId: false },
  // Null where no former secret counts any more.
  { table: 'hook', column: 'former_secret', prefix: 'hook ', name: 'id', key: ['id'], hasKeyId: false },
  { table: 'hook_capture', column: 'secret', prefix: 'test hook ', name: 'id', key: ['id'], hasKeyId: false },
] as const satisfies readonly SecretColumn[];

export type SecretTable = (typeof secretColumns)[number]['table'];

const prefixes = new Map<string, string>(secretColumns.map(({ table, prefix }) => [table, prefix]));

/** What a secret of that table is bound to: workspace, table and row. Copied to another row or table it does not decrypt. */
export function secretIdentity(table: SecretTable, workspaceId: number, name: string): SecretIdentity {
  return { workspaceId: String(workspaceId), name: `${prefixes.get(table) ?? ''}${name}` };
}
