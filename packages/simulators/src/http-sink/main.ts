import { parseArgs } from 'node:util';
import { runStandAlone } from '../wire/stand-alone.js';
import { startHttpSink } from './http-sink.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    record: { type: 'string', default: 'keys' },
    'until-stdin-closes': { type: 'boolean', default: false },
  },
});
const modes = ['count', 'keys', 'bodies'] as const;
const record = modes.find((mode) => mode === values.record);
if (record === undefined) throw new Error(`--record: "${values.record}" is not a mode; use ${modes.join(', ')}`);

runStandAlone(await startHttpSink({ port: Number(values.port), record }), {}, values['until-stdin-closes']);
