import { defineTexts } from '../texts/texts.js';

export const inboxTexts = defineTexts(
  {
    title: 'Inbox', unread: '{count} unread', unreadMany: '1,000 unread or more', allRead: 'All read', markAll: 'Mark all read', markRead: 'Mark as read', isUnread: 'Unread', all: 'All', show: 'Show', workflow: 'Workflow', level: 'Level', anyWorkflow: 'All workflows', anyLevel: 'All levels',
    'level.critical': 'critical', 'level.warning': 'warning', 'level.success': 'good news', 'level.info': 'information', open: 'Open', openOutside: 'Open {host} in a new tab', event: 'Where it came from', older: 'Older messages', noOlder: 'That is all.',
    arrived: '{count} new {count, plural, message|messages}: {title}', emptyTitle: 'Nothing has arrived', emptyLead: 'Messages of "Add to inbox" agents appear here the moment they are written. Put one at the end of a workflow.', toWorkflows: 'To the workflows',
    nothing: 'No message is like that', nothingLead: 'Older messages may be: load them, or take a filter away.', clear: 'Clear filters', group: 'Inbox', message: 'Message', more: 'More', less: 'Less',
  },
  {
    title: 'Входящие', unread: 'непрочитанных: {count}', unreadMany: 'непрочитанных: 1000 или больше', allRead: 'Всё прочитано', markAll: 'Прочитать все', markRead: 'Отметить прочитанным', isUnread: 'Непрочитанные', all: 'Все', show: 'Показывать', workflow: 'Процесс', level: 'Важность', anyWorkflow: 'Все процессы', anyLevel: 'Любая важность',
    'level.critical': 'срочно', 'level.warning': 'внимание', 'level.success': 'хорошая новость', 'level.info': 'к сведению', open: 'Открыть', openOutside: 'Открыть {host} в новой вкладке', event: 'Откуда это', older: 'Более ранние', noOlder: 'Это всё.',
    arrived: 'Новых сообщений: {count}. {title}', emptyTitle: 'Ничего не приходило', emptyLead: 'Сообщения агентов «Add to inbox» появляются здесь сразу. Поставьте такого агента в конец процесса.', toWorkflows: 'К процессам',
    nothing: 'Таких сообщений нет', nothingLead: 'Возможно, они есть среди более ранних: загрузите их или уберите фильтр.', clear: 'Сбросить фильтры', group: 'Входящие', message: 'Сообщение', more: 'Ещё', less: 'Свернуть',
  },
);
