import { defineTexts } from '../texts/texts.js';

export const appTexts = defineTexts(
  {
    skip: 'Skip to content', menu: 'Menu', workflows: 'Workflows', templates: 'Templates', events: 'Events', deliveries: 'Deliveries', inbox: 'Inbox', tables: 'Tables',
    credentials: 'Credentials', dashboard: 'Dashboard', health: 'Health', settings: 'Settings', logOut: 'Sign out', account: 'Account', apiDocs: 'API',
    theme: 'Light or dark', language: 'Русский', palette: 'Commands and search', shortcuts: 'Keyboard shortcuts', general: 'General', goTo: 'Go to',
    lost: 'Connection lost. Trying again; what you change here is kept.', connecting: 'Connecting…', live: 'Live', unread: '{count} unread',
    nothingFound: 'Nothing found', search: 'Search…', paletteHint: 'Search for something to do or to open', staleTitle: 'Rookery was updated', staleLead: 'This page is of the version before. Load it again; what you changed is kept.', reload: 'Load again', crashTitle: 'This page broke', crashLead: 'What you typed elsewhere is kept. Open the page again; if it happens again, tell us what you did.', again: 'Open again',
    notFoundTitle: 'There is no such page', notFoundLead: 'The link may be old, or what it led to was removed.', home: 'To the workflows', loading: 'Loading…', tryAgain: 'Try again', failed: 'This could not be loaded', close: 'Close',
  },
  {
    skip: 'К содержанию', menu: 'Меню', workflows: 'Процессы', templates: 'Шаблоны', events: 'События', deliveries: 'Доставки', inbox: 'Входящие', tables: 'Таблицы',
    credentials: 'Доступы', dashboard: 'Панель', health: 'Состояние', settings: 'Настройки', logOut: 'Выйти', account: 'Учётная запись', apiDocs: 'API',
    theme: 'Светлая или тёмная тема', language: 'English', palette: 'Команды и поиск', shortcuts: 'Сочетания клавиш', general: 'Общее', goTo: 'Перейти',
    lost: 'Связь потеряна. Пробуем снова; ваши изменения сохраняются.', connecting: 'Соединение…', live: 'На связи', unread: 'непрочитанных: {count}',
    nothingFound: 'Ничего не найдено', search: 'Поиск…', paletteHint: 'Поиск: что сделать или открыть', staleTitle: 'Rookery обновился', staleLead: 'Эта страница ещё от прошлой версии. Загрузите её снова; ваши изменения сохранены.', reload: 'Загрузить снова', crashTitle: 'Страница сломалась', crashLead: 'Введённое в других местах сохранено. Откройте страницу снова; если это повторится, расскажите нам, что вы делали.', again: 'Открыть снова',
    notFoundTitle: 'Такой страницы нет', notFoundLead: 'Ссылка могла устареть, или то, на что она вела, удалили.', home: 'К процессам', loading: 'Загрузка…', tryAgain: 'Повторить', failed: 'Не удалось загрузить', close: 'Закрыть',
  },
);
