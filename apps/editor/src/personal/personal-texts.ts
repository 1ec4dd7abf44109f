import { defineTexts } from '../texts/texts.js';

export const personalTexts = defineTexts(
  {
    lead: 'What of your events is about people: who sees it, how one person\'s data is erased, and how long it may stay.',
    fieldsTitle: 'Personal fields',
    fieldsLead: 'Owners and editors see these fields. Operators, viewers and API tokens without the permission "personal:read" see ••• instead, everywhere.',
    fields: 'Fields of events', fieldsHint: 'A name such as "phone" or "dealer.name" and Enter. It is meant wherever it stands, also inside lists and other fields.',
    columns: 'Columns of tables', columnsHint: 'Columns named like a marked field are personal already.', noColumns: 'There are no tables yet.',
    showsKeys: 'Show the keys of events to everybody', showsKeysHint: 'A key is often a name or a number of a person. Turn this on where yours are numbers of lots or orders.',
    suggested: 'These look personal', add: 'Mark {path}', addAll: 'Mark all of them',
    'because.agent': 'agents say so: {where}', 'because.option': 'read by {where}', 'because.name': 'named so in {where}', 'because.content': 'looks so in {where}',
    save: 'Save', saved: 'The marks hold from now on.', retentionSaved: 'The rules hold from now on.', onlyOwner: 'Only an owner can change this.',
    eraseTitle: 'Erase a person', eraseLead: 'Takes one person out of everything this workspace keeps: events, deliveries, failures, what agents remember, inbox, tables. It cannot be taken back.',
    by: 'The person is named by', 'by.value': 'a value, wherever it stands', 'by.field': 'the value of a field', 'by.key': 'the key of their events', 'by.subject': 'the subject of their events',
    field: 'Field', value: 'Value', valueHint: 'Such as a phone number or an e-mail address, written as it stands in the events.', look: 'Look',
    foundTitle: 'Where this person is named', foundNothing: 'This value stands nowhere. Look how it is written in an event.', foundMore: 'There was no time to look at everything; there may be more.',
    foundLead: 'Marked fields that stand beside it in the same events are erased too, and what is not sent yet is cancelled.',
    reason: 'Reason', reasonHint: 'It stays in the report, so do not name the person here.', confirm: 'Type {word} to confirm', word: 'ERASE', erase: 'Erase for good', begun: 'The erasure has begun.',
    reportsTitle: 'Erasures', noReports: 'Nobody was erased yet.', report: 'Report', reportOf: 'Download the report of erasure {id}', running: 'under way', done: 'done', failed: 'failed',
    failedLead: 'It stopped after {count} failures; what it had erased stays erased, the rest is not. Mend the cause and try it again:', failingLead: 'A step failed ({count} {count, plural, time|times}) and is tried again:', retry: 'Try again', retryOf: 'Try again: erasure {id}', retried: 'The erasure goes on where it stopped.', number: 'Erasure {id}',
    requested: 'asked for by {email}', erasedCount: '{count} {count, plural, place|places} erased', kept: 'Kept here: {list}', outside: 'Handed outside: {list}', calls: '{agent} ({type}): {count}',
    retentionTitle: 'Retention by law', retentionLead: 'Rules of this workspace, above what workflows say. Empty: no rule.',
    eventDays: 'Events and deliveries at most', personalDays: 'Personal fields in events at most', personalDaysHint: 'With them goes what was said of their deliveries and failures. The rest stays; what is not sent yet, too.', auditDays: 'Records of the audit log', auditDaysHint: 'Kept so long, deleted after. Empty: as the installation is set.', days: 'days',
    'kind.events': 'Events', 'kind.deliveries': 'Deliveries', 'kind.cancelled': 'Cancelled deliveries', 'kind.attempts': 'Attempts', 'kind.failedEvents': 'Failed events', 'kind.state': 'What agents remember', 'kind.timers': 'Timers', 'kind.inbox': 'Inbox', 'kind.feedItems': 'Feed entries', 'kind.pushMessages': 'Pushed messages', 'kind.hookAnswers': 'Answers of hooks', 'kind.captures': 'Test calls', 'kind.receipts': 'Receipts', 'kind.alarms': 'Alarms', 'kind.agentErrors': 'Last errors of agents', 'kind.replays': 'Replays', 'kind.tableWrites': 'Table writes', 'kind.storedValues': 'Stored values', 'kind.tableRows': 'Table rows',
    'kept.auditRecords': 'audit records', 'kept.workflowVersions': 'published versions', 'kept.drafts': 'drafts', 'kept.variables': 'variables', 'kept.disabledEndpoints': 'addresses that refused', 'kept.dedupeKeys': 'keys of duplicates', 'kept.tableCells': 'required table cells',
  },
  {
    lead: 'Что в ваших событиях относится к людям: кто это видит, как удалить данные одного человека и сколько их можно хранить.',
    fieldsTitle: 'Персональные поля',
    fieldsLead: 'Эти поля видят владельцы и редакторы. Операторы, наблюдатели и токены API без права «personal:read» везде видят вместо них •••.',
    fields: 'Поля событий', fieldsHint: 'Имя, например «phone» или «dealer.name», и Enter. Поле отмечено везде, где встретится, в том числе внутри списков и других полей.',
    columns: 'Столбцы таблиц', columnsHint: 'Столбцы, названные как отмеченное поле, уже персональные.', noColumns: 'Таблиц пока нет.',
    showsKeys: 'Показывать ключи событий всем', showsKeysHint: 'Ключ часто бывает именем или номером человека. Включите, если у вас это номера лотов или заказов.',
    suggested: 'Похоже на персональные', add: 'Отметить {path}', addAll: 'Отметить все',
    'because.agent': 'так говорят агенты: {where}', 'because.option': 'читает {where}', 'because.name': 'так названо в {where}', 'because.content': 'так выглядит в {where}',
    save: 'Сохранить', saved: 'Отметки действуют с этого момента.', retentionSaved: 'Правила действуют с этого момента.', onlyOwner: 'Менять это может только владелец.',
    eraseTitle: 'Удалить данные человека', eraseLead: 'Убирает одного человека из всего, что хранит пространство: событий, доставок, сбоев, памяти агентов, входящих, таблиц. Вернуть это нельзя.',
    by: 'Человек определяется по', 'by.value': 'значению, где бы оно ни стояло', 'by.field': 'значению поля', 'by.key': 'ключу своих событий', 'by.subject': 'субъекту своих событий',
    field: 'Поле', value: 'Значение', valueHint: 'Например телефон или адрес почты, записанный так, как в событиях.', look: 'Найти',
    foundTitle: 'Где встречается этот человек', foundNothing: 'Такого значения нигде нет. Посмотрите, как оно записано в событии.', foundMore: 'На всё не хватило времени; может найтись ещё.',
    foundLead: 'Отмеченные поля рядом с ним в тех же событиях тоже будут удалены, а неотправленное — отменено.',
    reason: 'Причина', reasonHint: 'Она останется в отчёте, поэтому не называйте здесь человека.', confirm: 'Для подтверждения введите {word}', word: 'УДАЛИТЬ', erase: 'Удалить навсегда', begun: 'Удаление началось.',
    reportsTitle: 'Удаления', noReports: 'Ничьи данные ещё не удаляли.', report: 'Отчёт', reportOf: 'Скачать отчёт об удалении {id}', running: 'идёт', done: 'готово', failed: 'сбой',
    failedLead: 'Остановлено после сбоев: {count}. Что удалено, то удалено, остальное — нет. Устраните причину и повторите:', failingLead: 'Шаг не удался ({count} {count, plural, раз|раза|раз}) и будет повторён:', retry: 'Повторить', retryOf: 'Повторить: удаление {id}', retried: 'Удаление продолжается с места остановки.', number: 'Удаление {id}',
    requested: 'запросил(а) {email}', erasedCount: 'удалено в {count} {count, plural, месте|местах|местах}', kept: 'Осталось здесь: {list}', outside: 'Передано наружу: {list}', calls: '{agent} ({type}): {count}',
    retentionTitle: 'Сроки хранения по закону', retentionLead: 'Правила пространства, они выше настроек процессов. Пусто: правила нет.',
    eventDays: 'События и доставки не дольше', personalDays: 'Персональные поля в событиях не дольше', personalDaysHint: 'С ними — тексты об их доставках и сбоях. Остальное остаётся, неотправленное тоже.', auditDays: 'Записи журнала действий', auditDaysHint: 'Столько хранятся, потом удаляются. Пусто: как настроена установка.', days: 'дней',
    'kind.events': 'События', 'kind.deliveries': 'Доставки', 'kind.cancelled': 'Отменённые доставки', 'kind.attempts': 'Попытки', 'kind.failedEvents': 'Сбои', 'kind.state': 'Память агентов', 'kind.timers': 'Таймеры', 'kind.inbox': 'Входящие', 'kind.feedItems': 'Записи лент', 'kind.pushMessages': 'Отправленные сообщения', 'kind.hookAnswers': 'Ответы на вызовы', 'kind.captures': 'Тестовые вызовы', 'kind.receipts': 'Квитанции', 'kind.alarms': 'Тревоги', 'kind.agentErrors': 'Последние ошибки агентов', 'kind.replays': 'Повторы', 'kind.tableWrites': 'Записи в таблицы', 'kind.storedValues': 'Хранимые значения', 'kind.tableRows': 'Строки таблиц',
    'kept.auditRecords': 'записи журнала', 'kept.workflowVersions': 'опубликованные версии', 'kept.drafts': 'черновики', 'kept.variables': 'переменные', 'kept.disabledEndpoints': 'отказавшие адреса', 'kept.dedupeKeys': 'ключи дублей', 'kept.tableCells': 'обязательные ячейки таблиц',
  },
);
export type PersonalText = keyof (typeof personalTexts)['en'];

/** The text of a kind the server names; one that this editor does not know yet is shown as it is called. */
export function kindText(text: (key: PersonalText) => string, prefix: 'kind' | 'kept', name: string): string {
  const key = `${prefix}.${name}`;
  return isText(key) ? text(key) : name;
}

function isText(key: string): key is PersonalText {
  return Object.hasOwn(personalTexts.en, key);
}
