import type { MigrationInterface, QueryRunner } from 'typeorm';
import { auditTables } from './0004-audit.js';
import { egressTables } from './0004-egress.js';
import { hookSecretColumns } from './0004-hooks.js';
import { personalTables } from './0004-personal.js';
import { sessionTables } from './0004-sessions.js';
import { workspaceTables } from './0004-workspaces.js';
import { declareCompatibility } from './compatibility.js';

export class Access1763770000000 implements MigrationInterface {
  readonly name = 'Access1763770000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...sessionTables, ...workspaceTables, ...auditTables, ...hookSecretColumns, ...egressTables, ...personalTables]) await runner.query(statement);
    await declareCompatibility(runner, { migration: this.name, minCompatible: '0.1.0' });
  }

  down(): Promise<void> {
    return Promise.reject(new Error('this migration cannot be taken back: who is signed in and who belongs where would be lost; restore a backup instead'));
  }
}
