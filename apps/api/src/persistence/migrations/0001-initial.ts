import type { MigrationInterface, QueryRunner } from 'typeorm';
import { controlPlaneTables } from './0001-control-plane.js';
import { engineTables } from './0001-engine.js';
import { declareCompatibility } from './compatibility.js';

export class Initial1763700000000 implements MigrationInterface {
  readonly name = 'Initial1763700000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table schema_compatibility (
        migration text not null constraint schema_compatibility_pkey primary key,
        min_compatible text not null,
        applied_at timestamptz not null default now()
      )`);
    for (const statement of [...controlPlaneTables, ...engineTables]) await runner.query(statement);
    await declareCompatibility(runner, { migration: this.name, minCompatible: '0.1.0' });
  }

  down(): Promise<void> {
    return Promise.reject(new Error('the first migration cannot be taken back; drop the database instead'));
  }
}
