import { defineTexts } from '../texts/texts.js';

/** What scopes are about and what they allow; one that is missing here is shown as the API writes it. */
export const scopeTexts = defineTexts(
  {
    'thing.agent-type': 'Agent types', 'thing.workflow': 'Workflows', 'thing.event': 'Events', 'thing.delivery': 'Deliveries', 'thing.credential': 'Credentials', 'thing.inbox': 'Inbox', 'thing.table': 'Tables and values', 'thing.member': 'Members',
    'thing.quota': 'Quotas', 'thing.egress': 'Network', 'thing.audit': 'Audit log', 'thing.personal': 'Personal data', 'thing.session': 'Own account',
    'deed.read': 'look', 'deed.edit': 'change', 'deed.publish': 'publish', 'deed.operate': 'run and pause', 'deed.try': 'try', 'deed.replay': 'replay', 'deed.own': 'manage',
  },
  {
    'thing.agent-type': 'Типы агентов', 'thing.workflow': 'Процессы', 'thing.event': 'События', 'thing.delivery': 'Доставки', 'thing.credential': 'Доступы', 'thing.inbox': 'Входящие', 'thing.table': 'Таблицы и значения', 'thing.member': 'Участники',
    'thing.quota': 'Квоты', 'thing.egress': 'Сеть', 'thing.audit': 'Журнал действий', 'thing.personal': 'Персональные данные', 'thing.session': 'Своя учётная запись',
    'deed.read': 'смотреть', 'deed.edit': 'менять', 'deed.publish': 'публиковать', 'deed.operate': 'запускать и приостанавливать', 'deed.try': 'пробовать', 'deed.replay': 'повторять', 'deed.own': 'управлять',
  },
);
