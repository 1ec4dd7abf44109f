/** What the first seal of a workspace follows. */
export const GENESIS = 'rookery audit log';

export interface SealRow {
  readonly number: number;
  readonly first_id: number;
  readonly last_id: number;
  readonly records: number;
  readonly previous: string;
  readonly digest: string;
  readonly sealed_at: Date;
}

/** What a look at the chain found. */
export interface SealCheck {
  /** `false`: a record or a seal is not what it was. */
  readonly isWhole: boolean;
  readonly seals: number;
  readonly records: number;
  /** Records that no seal covers yet; the next minute's does. */
  readonly unsealed: number;
  /** The end of the chain. Noted elsewhere, it proves later that nothing before it was rewritten. */
  readonly digest: string | null;
  /** The first range whose records do not match their seal. */
  readonly broken: { readonly firstId: number; readonly lastId: number; readonly sealedAt: string } | null;
}

/** Whoever reads; all of it should see the same moment. */
export interface SealReader {
  query<Rows>(text: string, values?: unknown[]): Promise<Rows>;
}

/** Of the records from $2 to $3 of workspace $1, on top of $4. Every column but none of the server's own formats that a setting changes. */
export const digestOf = `encode(sha256(convert_to($4::text || coalesce(string_agg(jsonb_build_array(
    id, workspace_id, account_id, account_name, token_id, token_name, action, object_kind, object_id, subject, detail::text, changes::text, address, user_agent, request_id, route,
    (extract(epoch from at) * 1000000)::bigint)::text, E'\\n' order by id), ''), 'utf8')), 'hex') as digest, count(*)::int as records
  from audit_log where workspace_id = $1 and id between $2 and $3`;

/** Works the seals of a workspace out again, or only its newest so many. */
export async function checkSeals(reader: SealReader, workspaceId: number, { newest = null }: { readonly newest?: number | null } = {}): Promise<SealCheck> {
  const seals = (await reader.query<SealRow[]>('select number, first_id, last_id, records, previous, digest, sealed_at from audit_seal where workspace_id = $1 order by number desc limit $2', [workspaceId, newest])).toReversed();
  let before: SealRow | undefined;
  let records = 0;
  for (const seal of seals) {
    const follows = before === undefined ? seal.number > 1 || seal.previous === GENESIS : seal.number === before.number + 1 && seal.previous === before.digest;
    const [found] = await reader.query<{ readonly digest: string; readonly records: number }[]>(`select ${digestOf}`, [workspaceId, before === undefined ? seal.first_id : before.last_id + 1, seal.last_id, seal.previous]);
    if (!follows || found === undefined || found.digest !== seal.digest || found.records !== seal.records) {
      return { isWhole: false, seals: seals.length, records, unsealed: 0, digest: seals.at(-1)?.digest ?? null, broken: { firstId: seal.first_id, lastId: seal.last_id, sealedAt: seal.sealed_at.toISOString() } };
    }
    records += seal.records;
    before = seal;
  }
  const [open] = await reader.query<{ readonly count: number }[]>('select count(*)::int as count from audit_log where workspace_id = $1 and id > $2', [workspaceId, before?.last_id ?? 0]);
  return { isWhole: true, seals: seals.length, records, unsealed: open?.count ?? 0, digest: before?.digest ?? null, broken: null };
}
