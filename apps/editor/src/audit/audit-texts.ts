import { defineTexts } from '../texts/texts.js';

export const auditTexts = defineTexts(
  {
    lead: 'Who did what in this workspace, from where, before and after. Nobody can change or delete a record.',
    search: 'Search', searchHint: 'A name, a person, an address', who: 'Who', anybody: 'Anybody', system: 'The system', action: 'What', anyAction: 'Anything', object: 'On what', anyObject: 'Anything', from: 'From', to: 'To',
    byToken: '{token} (API token of {account})', ofObject: '{kind} {name}', onlyOne: 'Only {kind} {id}', clear: 'Show all', more: 'Show more', records: 'Records',
    emptyTitle: 'Nothing is on record yet', emptyLead: 'Whatever somebody changes from now on is found here.', noneTitle: 'No record fits', noneLead: 'Widen the span or take a filter away.',
    export: 'Export', exportCsv: 'As CSV, for a spreadsheet', exportJson: 'As NDJSON, one record a line', exported: 'Saved as {name}',
    forbiddenTitle: 'Only the owner reads the audit log', forbiddenLead: 'Ask an owner of this workspace when you need to know who changed something.',
    close: 'Close', when: 'When', address: 'Address', program: 'Program', route: 'Call', requestId: 'Request', open: 'Open {name}', history: 'All on this', changes: 'What changed', before: 'Before', after: 'After', field: 'Field', whole: 'all of it', hidden: 'hidden: it may be secret or personal', nothing: 'nothing', noChanges: 'Nothing to compare is kept of this.', leftOut: '{count} more {count, plural, place|places} differ', details: 'More about it',
    verify: 'Check that nothing was altered', whole1: 'Whole: {records} {records, plural, record matches its seal|records match their seals}, {unsealed} not sealed yet.', broken: 'Altered: records {first} to {last} are not what was sealed on {at}.', digest: 'End of the chain: {digest}', group: 'Audit log', title: 'Audit log',
  },
  {
    lead: 'Кто, что и откуда делал в этом пространстве, что было до и стало после. Записи нельзя изменить или удалить.',
    search: 'Поиск', searchHint: 'Имя, человек, адрес', who: 'Кто', anybody: 'Кто угодно', system: 'Система', action: 'Что', anyAction: 'Что угодно', object: 'С чем', anyObject: 'С чем угодно', from: 'С', to: 'По',
    byToken: '{token} (токен API, {account})', ofObject: '{kind} {name}', onlyOne: 'Только {kind} {id}', clear: 'Показать всё', more: 'Показать ещё', records: 'Записи',
    emptyTitle: 'Записей пока нет', emptyLead: 'Всё, что кто-нибудь изменит, появится здесь.', noneTitle: 'Подходящих записей нет', noneLead: 'Расширьте промежуток или снимите фильтр.',
    export: 'Выгрузить', exportCsv: 'В CSV, для таблиц', exportJson: 'В NDJSON, запись на строку', exported: 'Сохранено как {name}',
    forbiddenTitle: 'Журнал действий читает только владелец', forbiddenLead: 'Если нужно узнать, кто что изменил, спросите владельца пространства.',
    close: 'Закрыть', when: 'Когда', address: 'Адрес', program: 'Программа', route: 'Вызов', requestId: 'Запрос', open: 'Открыть {name}', history: 'Всё об этом', changes: 'Что изменилось', before: 'До', after: 'После', field: 'Поле', whole: 'целиком', hidden: 'скрыто: это может быть секретом или личным', nothing: 'ничего', noChanges: 'Сравнивать здесь нечего.', leftOut: 'Отличий больше, чем показано: ещё {count}', details: 'Подробности',
    verify: 'Проверить, что ничего не подменили', whole1: 'Цело: {records} {records, plural, запись сходится|записи сходятся|записей сходятся} с печатями, без печати пока {unsealed}.', broken: 'Подменено: записи с {first} по {last} не те, что были запечатаны {at}.', digest: 'Конец цепочки: {digest}', group: 'Журнал действий', title: 'Журнал действий',
  },
);
