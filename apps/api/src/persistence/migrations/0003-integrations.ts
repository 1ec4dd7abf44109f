import type { MigrationInterface, QueryRunner } from 'typeorm';
import { credentialTables } from './0003-credentials.js';
import { hookTables } from './0003-hooks.js';
import { issuedTokenTables } from './0003-issued-tokens.js';
import { pushTables } from './0003-push.js';
import { receiptTables } from './0003-receipts.js';
import { sourceWaitingColumn } from './0003-source-waiting.js';
import { declareCompatibility } from './compatibility.js';

export class Integrations1763760000000 implements MigrationInterface {
  readonly name = 'Integrations1763760000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...credentialTables, ...receiptTables, ...hookTables, ...issuedTokenTables, ...pushTables, ...sourceWaitingColumn]) await runner.query(statement);
    await declareCompatibility(runner, { migration: this.name, minCompatible: '0.1.0' });
  }

  down(): Promise<void> {
    return Promise.reject(new Error('this migration cannot be taken back: receipts and what the integrations keep would be lost; restore a backup instead'));
  }
}
