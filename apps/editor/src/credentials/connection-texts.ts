import { defineTexts } from '../texts/texts.js';

export const connectionTexts = defineTexts(
  {
    connect: 'Connect', test: 'Test', testFirst: 'Test before saving', works: 'It works: {message}', worksNot: 'It does not work: {message}', connectedNow: '"{name}" is connected', waiting: 'Consent in the window that has opened; what comes of it is told here.',
    connected: 'connected', partly: 'connected in part', partlyWhy: 'Nobody has consented to this yet: {scopes}. Connect again to add it.', none: 'not connected', noneWhy: 'Agents cannot use it before somebody has consented at the provider.',
    refused: 'must be connected again', refusedWhy: 'The provider gives no more access: {problem}.',
    redirect: 'Register this address at the provider, as a redirect address of the client:',
    callbackTitle: 'Connecting', callbackBusy: 'The provider answered; the connection is being made.', callbackDone: '"{name}" is connected. You can close this window.', callbackFailed: 'It was not connected', toCredentials: 'To the credentials',
  },
  {
    connect: 'Подключить', test: 'Проверить', testFirst: 'Проверить до сохранения', works: 'Работает: {message}', worksNot: 'Не работает: {message}', connectedNow: 'Доступ «{name}» подключён', waiting: 'Дайте согласие в открывшемся окне; итог появится здесь.',
    connected: 'подключён', partly: 'подключён частично', partlyWhy: 'На это ещё никто не дал согласия: {scopes}. Подключите заново, чтобы добавить.', none: 'не подключён', noneWhy: 'Агенты не могут им пользоваться, пока кто-нибудь не даст согласие у провайдера.',
    refused: 'нужно подключить заново', refusedWhy: 'Провайдер больше не даёт доступа: {problem}.',
    redirect: 'Зарегистрируйте у провайдера этот адрес как адрес перенаправления клиента:',
    callbackTitle: 'Подключение', callbackBusy: 'Провайдер ответил; соединение устанавливается.', callbackDone: 'Доступ «{name}» подключён. Это окно можно закрыть.', callbackFailed: 'Подключить не удалось', toCredentials: 'К доступам',
  },
);
