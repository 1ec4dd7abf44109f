import { defineTexts } from '../texts/texts.js';

export const securityTexts = defineTexts(
  {
    sessions: 'Where you are signed in', sessionsLead: 'End what you do not know. It takes effect at once, in open pages too.', device: 'Device', address: 'Address', lastSeen: 'Last seen', signedInAt: 'Signed in', current: 'this one', unknownDevice: 'unknown', byProvider: 'by the identity provider',
    end: 'End', endOf: 'End the session: {name}', ended: 'The session is ended', endOthers: 'Sign out everywhere else', endAll: 'Sign out everywhere', endAllTitle: 'Sign out everywhere?', endAllLead: 'All your sessions end, this one too. API tokens stay.', endedCount: '{count} {count, plural, session|sessions} ended', cancel: 'Cancel',
    password: 'Password', passwordLead: 'All other sessions end when you change it.', now: 'Password now', next: 'New password', nextHint: '12 characters or more; a few unrelated words are good.', show: 'Show or hide', change: 'Change the password', changed: 'The password is changed; other sessions are ended',
  },
  {
    sessions: 'Где вы вошли', sessionsLead: 'Завершите то, чего не узнаёте. Это действует сразу, и в открытых страницах.', device: 'Устройство', address: 'Адрес', lastSeen: 'Активность', signedInAt: 'Вход', current: 'этот', unknownDevice: 'неизвестно', byProvider: 'через провайдера входа',
    end: 'Завершить', endOf: 'Завершить сеанс: {name}', ended: 'Сеанс завершён', endOthers: 'Выйти везде, кроме этого', endAll: 'Выйти везде', endAllTitle: 'Выйти везде?', endAllLead: 'Завершатся все ваши сеансы, и этот тоже. Токены API останутся.', endedCount: 'Завершено: {count} {count, plural, сеанс|сеанса|сеансов}', cancel: 'Отмена',
    password: 'Пароль', passwordLead: 'При смене пароля все другие сеансы завершатся.', now: 'Нынешний пароль', next: 'Новый пароль', nextHint: 'Не короче 12 знаков; хороши несколько не связанных слов.', show: 'Показать или скрыть', change: 'Сменить пароль', changed: 'Пароль изменён, другие сеансы завершены',
  },
);
