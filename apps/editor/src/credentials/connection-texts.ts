import { defineTexts } from '../texts/texts.js';

export const connectionTexts = defineTexts(
  {
    connect: 'Connect', test: 'Test', testFirst: 'Test before saving', works: 'It works: {message}', worksNot: 'It does not work: {message}', connectedNow: '"{name}" is connected', waiting: 'Consent in the window that has opened; what comes of it is told here.',
    connected: 'connected', partly: 'connected in part', partlyWhy: 'Nobody has consented to this yet: {scopes}. Connect again to add it.', none: 'not connected', noneWhy: 'Agents cannot use it before somebody has consented at the provider.',
    refused: 'must be connected again', refusedWhy: 'The provider gives no more access: {problem}.',
    disconnect: 'Disconnect', disconnectTitle: 'Disconnect "{name}"?', disconnectLead: 'Its tokens are forgotten here. Agents cannot use it until somebody connects it again.', disconnected: '"{name}" is disconnected', disconnectedThere: '"{name}" is disconnected, and its access has ended at the provider', removedThere: '"{name}" is deleted, and its access has ended at the provider',
    endAccess: 'End the access at the provider, too', endAccessHint: 'Otherwise it stands there until somebody removes it. It is left alone while another credential uses it.', stillStands: 'Removed here. At the provider the access may still stand: {reason}.', endItThere: 'Remove it at the provider', understood: 'Understood',
    sharedBy: 'Removed here. At the provider the access still stands, because other credentials use it: {credentials}.', sharedElsewhere: 'Removed here. At the provider the access still stands, because credentials of another workspace use it.',
    redirect: 'Register this address at the provider, as a redirect address of the client:',
    callbackTitle: 'Connecting', callbackBusy: 'The provider answered; the connection is being made.', callbackDone: '"{name}" is connected. You can close this window.', callbackFailed: 'It was not connected', toCredentials: 'To the credentials',
  },
  {
    connect: 'Подключить', test: 'Проверить', testFirst: 'Проверить до сохранения', works: 'Работает: {message}', worksNot: 'Не работает: {message}', connectedNow: 'Доступ «{name}» подключён', waiting: 'Дайте согласие в открывшемся окне; итог появится здесь.',
    connected: 'подключён', partly: 'подключён частично', partlyWhy: 'На это ещё никто не дал согласия: {scopes}. Подключите заново, чтобы добавить.', none: 'не подключён', noneWhy: 'Агенты не могут им пользоваться, пока кто-нибудь не даст согласие у провайдера.',
    refused: 'нужно подключить заново', refusedWhy: 'Провайдер больше не даёт доступа: {problem}.',
    disconnect: 'Отключить', disconnectTitle: 'Отключить «{name}»?', disconnectLead: 'Его токены будут забыты. Агенты не смогут им пользоваться, пока кто-нибудь не подключит его заново.', disconnected: 'Доступ «{name}» отключён', disconnectedThere: 'Доступ «{name}» отключён, у провайдера он тоже отозван', removedThere: 'Доступ «{name}» удалён, у провайдера он тоже отозван',
    endAccess: 'Отозвать и у провайдера', endAccessHint: 'Иначе он действует там, пока его кто-нибудь не уберёт. Пока им пользуется другой доступ, он не отзывается.', stillStands: 'Здесь удалено. У провайдера доступ, возможно, ещё действует: {reason}.', endItThere: 'Убрать его у провайдера', understood: 'Понятно',
    sharedBy: 'Здесь удалено. У провайдера доступ ещё действует, потому что им пользуются другие: {credentials}.', sharedElsewhere: 'Здесь удалено. У провайдера доступ ещё действует, потому что им пользуются в другом пространстве.',
    redirect: 'Зарегистрируйте у провайдера этот адрес как адрес перенаправления клиента:',
    callbackTitle: 'Подключение', callbackBusy: 'Провайдер ответил; соединение устанавливается.', callbackDone: 'Доступ «{name}» подключён. Это окно можно закрыть.', callbackFailed: 'Подключить не удалось', toCredentials: 'К доступам',
  },
);
