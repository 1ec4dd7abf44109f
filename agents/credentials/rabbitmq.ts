import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';
import { tryLogin } from '../rabbitmq/log-in.js';
import { brokerFields, brokerHosts, brokerPort } from './broker-fields.js';

/** A RabbitMQ user of one virtual host. */
export const rabbitmq = defineCredential({
  kind: 'rabbitmq',
  title: 'RabbitMQ',
  fields: z.strictObject({
    ...brokerFields,
    port: brokerPort(5672),
    virtualHost: option.text({ title: 'Virtual host', description: 'The part of the broker this user works in.' }).default('/'),
    user: option.text({ title: 'User', description: 'A user with the rights to read or write what the workflow uses.' }),
    password: option.secret({ title: 'Password', description: 'Sent only to this host.' }),
  }),
  hosts: brokerHosts,
  test: ({ net, credential, signal }, fields) => tryLogin(net, { name: credential.name, fields }, signal),
});
