import type { MigrationInterface, QueryRunner } from 'typeorm';
import { passwordLinkTables } from './0005-password-links.js';
import { declareCompatibility } from './compatibility.js';

export class Recovery1763780000000 implements MigrationInterface {
  readonly name = 'Recovery1763780000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...passwordLinkTables]) await runner.query(statement);
    await declareCompatibility(runner, { migration: this.name, minCompatible: '0.1.0' });
  }

  down(): Promise<void> {
    return Promise.reject(new Error('this migration cannot be taken back; restore a backup instead'));
  }
}
