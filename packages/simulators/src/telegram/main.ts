import { parseArgs } from 'node:util';
import { runStandAlone } from '../wire/stand-alone.js';
import { startTelegramSimulator } from './telegram-simulator.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    bot: { type: 'string', multiple: true, default: [] },
    chat: { type: 'string', multiple: true, default: [] },
    'no-rate-limits': { type: 'boolean', default: false },
    'until-stdin-closes': { type: 'boolean', default: false },
  },
});
const unlimited = { botPerSecond: Infinity, chatPerSecond: Infinity, groupPerMinute: Infinity };
const simulator = await startTelegramSimulator({
  port: Number(values.port),
  limits: values['no-rate-limits'] ? unlimited : {},
});
for (const token of values.bot) simulator.addBot(token, { username: `bot_${token.split(':', 1)[0]}` });
for (const chat of values.chat) simulator.addChat({ id: Number(chat), type: Number(chat) < 0 ? 'supergroup' : 'private' });

runStandAlone(simulator, { apiRoot: simulator.apiRoot }, values['until-stdin-closes']);
