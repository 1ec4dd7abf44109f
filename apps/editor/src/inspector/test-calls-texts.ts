import { defineTexts } from '../texts/texts.js';

export const testCallsTexts = defineTexts(
  {
    title: 'Test calls', listen: 'Listen for a test event', hint: 'A test address for five minutes. What is sent to it is shown here and becomes no event; the published workflow goes on at its own address.',
    address: 'Test address', secret: 'Secret', copy: 'Copy: {what}', copied: 'Copied', stop: 'Stop listening', ends: 'Listens until {time}.', over: 'The time is over.', again: 'Listen again', waiting: 'Nothing came yet. Send a request to the test address as the caller would.',
    taken: '{count, plural, event|events}', call: 'Call {position}', use: 'Use as sample', used: 'Pinned as sample', refused: 'refused: {status}', more: 'and {count} more', body: 'What was sent', headers: 'Headers', bytes: '{count} bytes', none: 'It brought no event.',
  },
  {
    title: 'Тестовые вызовы', listen: 'Слушать тестовое событие', hint: 'Тестовый адрес на пять минут. Присланное показывается здесь и не становится событием; опубликованный процесс работает на своём адресе.',
    address: 'Тестовый адрес', secret: 'Секрет', copy: 'Скопировать: {what}', copied: 'Скопировано', stop: 'Остановить', ends: 'Слушает до {time}.', over: 'Время вышло.', again: 'Слушать снова', waiting: 'Пока ничего не пришло. Отправьте запрос на тестовый адрес так, как это сделает вызывающая сторона.',
    taken: '{count, plural, событие|события|событий}', call: 'Вызов {position}', use: 'Взять как пример', used: 'Закреплено как пример', refused: 'отклонён: {status}', more: 'и ещё {count}', body: 'Что прислали', headers: 'Заголовки', bytes: 'байт: {count}', none: 'Событий в нём нет.',
  },
);
