import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';

/** User name and password as RFC 7617 sends them. It has no host of its own: the person who stores it names them. */
export const httpBasic = defineCredential({
  kind: 'http-basic',
  title: 'HTTP user name and password',
  fields: z.strictObject({
    username: option.text({ title: 'User name', description: 'May not contain a colon.' }).refine((name) => !name.includes(':'), {
      error: 'a user name with a colon cannot be sent; RFC 7617 ends the name at the first one',
    }),
    password: option.secret({ title: 'Password', description: 'Sent only to the hosts named here.' }),
  }),
  hosts: () => [],
});
