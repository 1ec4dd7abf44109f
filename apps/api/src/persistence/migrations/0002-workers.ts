/**
 * The processes that run agents on this database, so that each takes its share. A row lives as long as its process says
 * that it works; times are the database's.
 */
export const workerTables: readonly string[] = [
  `create table worker (
    owner text not null constraint worker_pkey primary key,
    since timestamptz not null,
    attends_until timestamptz not null
  ) with (fillfactor = 50, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0)`,
];
