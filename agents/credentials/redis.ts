import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';
import { tryLogin } from '../redis/log-in.js';
import { brokerFields, brokerHosts, brokerPort, optionalPassword } from './broker-fields.js';

/** A Redis server, with or without a user. */
export const redis = defineCredential({
  kind: 'redis',
  title: 'Redis',
  fields: z.strictObject({
    ...brokerFields,
    port: brokerPort(6379),
    user: option.text({ title: 'User', description: 'Left out: the default user.' }).optional(),
    password: optionalPassword,
    database: option.number({ title: 'Database', description: 'Number of the database.', integer: true, min: 0, max: 1_000, advanced: true }).default(0),
  }),
  hosts: brokerHosts,
  test: ({ net, credential, signal }, fields) => tryLogin(net, { name: credential.name, fields }, signal),
});
