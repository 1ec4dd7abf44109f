import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';
import { tryLogin } from '../nats/log-in.js';
import { brokerFields, brokerHosts, brokerPort, optionalPassword } from './broker-fields.js';

/** A NATS server: a user with a password, a token, or the text of a `.creds` file. */
export const nats = defineCredential({
  kind: 'nats',
  title: 'NATS',
  fields: z.strictObject({
    ...brokerFields,
    port: brokerPort(4222),
    user: option.text({ title: 'User', description: 'Left out where a token or a credentials file is used.' }).optional(),
    password: optionalPassword,
    token: option.secret({ title: 'Token', description: 'Where the server asks for a token.', advanced: true }).optional(),
    credentialsFile: option.secret({ title: 'Credentials file', description: 'The text of a .creds file, from "-----BEGIN NATS USER JWT-----" on.', advanced: true }).optional(),
  }),
  hosts: brokerHosts,
  test: ({ net, credential, signal }, fields) => tryLogin(net, { name: credential.name, fields }, signal),
});
