import { defineTexts } from '../texts/texts.js';

export const templatesTexts = defineTexts(
  {
    title: 'Templates', lead: 'Ready-made workflows. Using one makes a draft of your own; nothing runs until you publish.', search: 'Search templates', agents: '{count} {count, plural, agent|agents}', needs: 'Needs: {names}', needsNothing: 'Needs nothing', look: 'Look at it', use: 'Use this template', picture: 'The graph of {title}', nothing: 'No template is like that',
    emptyTitle: 'No templates here', emptyLead: 'This installation brings none; import a workflow instead.', folderHint: 'Slashes make levels. Empty: the top.', name: 'Name', nameHint: 'Lower case letters, digits and hyphens. Empty: the name of the template, numbered where it is taken.', folder: 'Folder', parameters: 'Settings of this template', needed: 'What it needs', cancel: 'Cancel', made: '"{name}" is there as a draft', about: 'More about it', back: 'To the workflows', import: 'Import',
  },
  {
    title: 'Шаблоны', lead: 'Готовые процессы. Из шаблона получится ваш черновик; ничего не заработает, пока вы не опубликуете.', search: 'Поиск шаблонов', agents: '{count} {count, plural, агент|агента|агентов}', needs: 'Нужно: {names}', needsNothing: 'Ничего не требует', look: 'Посмотреть', use: 'Взять этот шаблон', picture: 'Схема: {title}', nothing: 'Таких шаблонов нет',
    emptyTitle: 'Шаблонов здесь нет', emptyLead: 'В этой установке их нет; импортируйте процесс.', folderHint: 'Косая черта создаёт уровни. Пусто: верхний.', name: 'Имя', nameHint: 'Строчные латинские буквы, цифры и дефисы. Пусто: имя шаблона, с номером, если оно занято.', folder: 'Папка', parameters: 'Настройки шаблона', needed: 'Что ему нужно', cancel: 'Отмена', made: 'Черновик «{name}» создан', about: 'Подробнее', back: 'К процессам', import: 'Импорт',
  },
);
