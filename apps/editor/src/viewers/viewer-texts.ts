import { defineTexts } from '../texts/texts.js';

export const viewerTexts = defineTexts(
  {
    table: 'Table', json: 'JSON', schema: 'Schema', views: 'How to show it', search: 'Search keys and values', matches: '{count} {count, plural, match|matches}', match: '{at} of {count}',
    next: 'Next match', previous: 'Previous match', copyPath: 'Copy path', copyValue: 'Copy value', copied: 'Copied', notCopied: 'Could not be copied', whole: 'Whole value', path: 'Path',
    items: '{count} {count, plural, item|items}', fields: '{count} {count, plural, field|fields}', more: '{count} more: show', level: 'level {count}', tree: 'JSON, use the arrow keys',
    notJson: 'This is not JSON, so it is shown as text', cut: 'Cut after {count} letters; copy the value to see all of it', empty: 'Nothing here', emptyText: 'empty text', value: 'Value',
    shapeCut: 'Only a part of the fields is shown', anything: 'anything', always: 'always there', sometimes: 'sometimes', field: 'Field', type: 'Type', presence: 'Presence', row: 'Row {count}', columnsCut: '{count} more {count, plural, column|columns} not shown; see JSON',
    asTable: 'As a table', asChart: 'As a chart', time: 'Time',
    never: 'never', nothingCounted: 'nothing recorded', nothingDrawn: 'Nothing in this span yet. A line appears with the first events.', sparkline: 'from {from} to {to}, last {last}, total {total}',
    string: 'text', number: 'number', integer: 'whole number', boolean: 'yes or no', null: 'nothing', object: 'object', array: 'list',
  },
  {
    table: 'Таблица', json: 'JSON', schema: 'Схема', views: 'Вид', search: 'Поиск по ключам и значениям', matches: '{count} {count, plural, совпадение|совпадения|совпадений}', match: '{at} из {count}',
    next: 'Следующее совпадение', previous: 'Предыдущее совпадение', copyPath: 'Копировать путь', copyValue: 'Копировать значение', copied: 'Скопировано', notCopied: 'Не удалось скопировать', whole: 'Значение целиком', path: 'Путь',
    items: '{count} {count, plural, элемент|элемента|элементов}', fields: '{count} {count, plural, поле|поля|полей}', more: 'Ещё {count}: показать', level: 'уровень {count}', tree: 'JSON, управление стрелками',
    notJson: 'Это не JSON, поэтому показано как текст', cut: 'Обрезано после {count} знаков; скопируйте значение, чтобы увидеть всё', empty: 'Здесь ничего нет', emptyText: 'пустой текст', value: 'Значение',
    shapeCut: 'Показана только часть полей', anything: 'что угодно', always: 'есть всегда', sometimes: 'не всегда', field: 'Поле', type: 'Тип', presence: 'Наличие', row: 'Строка {count}', columnsCut: 'Ещё {count} {count, plural, столбец|столбца|столбцов} не показано; смотрите JSON',
    asTable: 'Таблицей', asChart: 'Графиком', time: 'Время',
    never: 'никогда', nothingCounted: 'ничего не записано', nothingDrawn: 'За этот отрезок пока ничего нет. Линия появится с первыми событиями.', sparkline: 'от {from} до {to}, последнее {last}, всего {total}',
    string: 'текст', number: 'число', integer: 'целое число', boolean: 'да или нет', null: 'пусто', object: 'объект', array: 'список',
  },
);
