import { expect, it } from 'vitest';
import { cannedNet } from './canned-net.js';
import { loopbackNet } from './loopback-net.js';

const refusal = { code: 'network.denied', sent: false, message: 'header Content-Length is set by the network itself; leave it out' };

it.each([['cannedNet', cannedNet({ 'http://127.0.0.1:1/': {} })], ['loopbackNet', loopbackNet()]] as const)('refuses what the network of a host refuses: %s', async (_name, net) => {
  await expect(net.fetch('http://127.0.0.1:1/', { headers: { 'Content-Length': '2' }, body: 'ab', method: 'POST' })).rejects.toMatchObject(refusal);
});
