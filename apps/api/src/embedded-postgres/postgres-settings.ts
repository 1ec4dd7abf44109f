/** Where the server listens and what it preloads; all else is fixed here. */
export interface ServerSettings {
  readonly listen: { readonly socketFolder: string } | { readonly address: string };
  readonly port: number;
  /** Path of the file with the access rules. */
  readonly accessRulesFile: string;
  /** Path of the file in which the operator overrides any of these. */
  readonly operatorFile: string;
  /** Loads `pg_stat_statements`, which the benchmark reads. */
  readonly statementStatistics: boolean;
}

/** The `postgresql.conf` of an embedded server: one small machine, one application, durability on. */
export function renderSettings(settings: ServerSettings): string {
  const onSocket = 'socketFolder' in settings.listen;
  const values: Record<string, string | number> = {
    listen_addresses: 'address' in settings.listen ? settings.listen.address : '',
    unix_socket_directories: 'socketFolder' in settings.listen ? settings.listen.socketFolder : '',
    ...(onSocket ? { unix_socket_permissions: '0700' } : {}),
    port: settings.port,
    hba_file: settings.accessRulesFile,
    password_encryption: 'scram-sha-256',

    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    wal_level: 'minimal',
    max_wal_senders: 0,
    max_wal_size: '1GB',
    min_wal_size: '128MB',
    wal_buffers: '8MB',
    wal_compression: 'pglz',
    checkpoint_timeout: '15min',

    max_connections: 60,
    shared_buffers: '64MB',
    work_mem: '8MB',
    maintenance_work_mem: '64MB',
    effective_cache_size: '512MB',
    random_page_cost: 1.1,
    huge_pages: 'off',
    jit: 'off',

    // Worker processes cost memory while idle: reads are done by the backend itself, nothing replicates.
    io_method: 'sync',
    max_logical_replication_workers: 0,
    max_worker_processes: 4,
    max_parallel_workers: 2,
    max_parallel_workers_per_gather: 1,
    autovacuum_max_workers: 2,
    autovacuum_worker_slots: 2,
    autovacuum_naptime: '30s',

    ...(settings.statementStatistics
      ? { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.max': 1000 }
      : {}),

    log_destination: 'stderr',
    logging_collector: 'off',
    log_line_prefix: '%m [%p] ',
    log_checkpoints: 'off',
    log_timezone: 'UTC',
    timezone: 'UTC',
    lc_messages: 'C',
    default_text_search_config: 'pg_catalog.english',
  };
  const lines = Object.entries(values).map(([name, value]) => `${name} = ${quote(String(value))}`);
  return [
    '# Written by Rookery at every start; put your own settings into the file included at the end.',
    ...lines,
    `include = ${quote(settings.operatorFile)}`,
    '',
  ].join('\n');
}

/** The `pg_hba.conf` of an embedded server: a password for everyone, from this machine only. */
export function renderAccessRules(listen: ServerSettings['listen']): string {
  const rule = 'address' in listen ? `host all all ${listen.address}/32 scram-sha-256` : 'local all all scram-sha-256';
  return `# Written by Rookery at every start.\n${rule}\n`;
}

function quote(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
