import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';
import { tryLogin } from '../mqtt/log-in.js';
import { brokerFields, brokerHosts, brokerPort, optionalPassword } from './broker-fields.js';

/** An MQTT broker, with or without a user. */
export const mqtt = defineCredential({
  kind: 'mqtt',
  title: 'MQTT',
  fields: z.strictObject({
    ...brokerFields,
    port: brokerPort(1883),
    user: option.text({ title: 'User', description: 'Left out where the broker asks for none.' }).optional(),
    password: optionalPassword,
    version: option.choice({ title: 'Version', description: 'What the broker speaks.', values: ['5', '3.1.1'], advanced: true }).default('5'),
  }),
  hosts: brokerHosts,
  test: ({ net, credential, signal }, fields) => tryLogin(net, { name: credential.name, fields }, signal),
});
