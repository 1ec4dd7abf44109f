import type { MigrationInterface, QueryRunner } from 'typeorm';
import { alarmTables } from './0002-alarms.js';
import { dashboardTables } from './0002-dashboards.js';
import { feedTables } from './0002-feeds.js';
import { libraryTables } from './0002-library.js';
import { replayTables } from './0002-replay.js';
import { userTables } from './0002-tables.js';
import { workerTables } from './0002-workers.js';
import { declareCompatibility } from './compatibility.js';

export class Core1763740000000 implements MigrationInterface {
  readonly name = 'Core1763740000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...replayTables, ...userTables, ...alarmTables, ...feedTables, ...libraryTables, ...workerTables, ...dashboardTables]) await runner.query(statement);
    await declareCompatibility(runner, { migration: this.name, minCompatible: '0.1.0' });
  }

  down(): Promise<void> {
    return Promise.reject(new Error('this migration cannot be taken back: tables of the workspace would be lost; restore a backup instead'));
  }
}
