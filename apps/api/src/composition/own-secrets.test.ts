import { expect, it } from 'vitest';
import { readConfiguration } from '../configuration/index.js';
import { ownSecrets } from './own-secrets.js';

it('knows every secret of the environment', () => {
  const environment = {
    DATABASE_URL: 'postgresql://reader:p%40ss-w0rd@db.example.com/rookery', REDIS_URL: 'redis://:r3dis-w0rd@cache.example.com', ROOKERY_MASTER_KEY: '11'.repeat(32), ROOKERY_MASTER_KEY_OTHERS: '22'.repeat(32),
    ROOKERY_OWNER_EMAIL: 'ann@example.com', ROOKERY_OWNER_PASSWORD: 'correct horse', ROOKERY_METRICS_TOKEN: 'metrics-token-of-length',
  };
  expect(ownSecrets(readConfiguration(environment))).toEqual(['11'.repeat(32), '22'.repeat(32), 'correct horse', 'metrics-token-of-length', 'p@ss-w0rd', 'r3dis-w0rd']);
});

it('takes no password for a secret that is the name of the user or of the database', () => {
  expect(ownSecrets(readConfiguration({ DATABASE_URL: 'postgresql://rookery:rookery@db.example.com/auction' }))).toEqual([]);
});
