import { defineTexts } from '../texts/texts.js';

export const draftTexts = defineTexts(
  {
    restored: 'Unsaved work was restored', restoredLead: 'What you did on {date} had not reached the server. It is back; undo takes it away again.', restoreStep: 'Restore unsaved work',
    merged: 'Somebody else edits too', mergedLead: 'Their changes and yours went together without trouble.', mergeStep: 'Merge',
    notKept: 'This browser cannot keep unsaved work', notKeptLead: 'It is out of space. Keep this page open until everything is saved.',
    conflictTitle: 'You and somebody else changed the same', conflictLead: 'Everything else is merged. Choose for each what should stand; nothing is saved until then.',
    mine: 'Mine', theirs: 'Theirs', before: 'Before', gone: 'removed', allMine: 'All mine', allTheirs: 'All theirs', apply: 'Merge and save', later: 'Decide later',
    saveNow: 'Save now', choose: 'Choose between two versions…', draft: 'Draft', chosen: '{count} of {total} chosen', agentItself: 'the agent itself', agentName: 'name', agentOption: 'option {name}', linkItem: 'Link {from} → {to}', noteItem: 'Note or group', parameterItem: 'Parameter {name}', workflowItem: 'Workflow', agentItem: 'Agent {name}',
    saved: 'Saved', unsaved: 'Not saved yet', saving: 'Saving…', offline: 'Offline, kept in this browser', conflict: 'Conflict: choose', refused: 'Not saved: {reason}',
  },
  {
    restored: 'Несохранённая работа восстановлена', restoredLead: 'Сделанное {date} не дошло до сервера. Оно снова здесь; отмена уберёт его.', restoreStep: 'Восстановление несохранённого',
    merged: 'Процесс правит кто-то ещё', mergedLead: 'Чужие изменения и ваши соединились без помех.', mergeStep: 'Слияние',
    notKept: 'Браузер не может хранить несохранённое', notKeptLead: 'В нём кончилось место. Не закрывайте страницу, пока всё не сохранится.',
    conflictTitle: 'Вы и кто-то ещё изменили одно и то же', conflictLead: 'Всё остальное уже соединено. Выберите для каждого места, что оставить; до тех пор ничего не сохраняется.',
    mine: 'Моё', theirs: 'Чужое', before: 'Было', gone: 'удалено', allMine: 'Всё моё', allTheirs: 'Всё чужое', apply: 'Соединить и сохранить', later: 'Решить позже',
    saveNow: 'Сохранить сейчас', choose: 'Выбрать из двух версий…', draft: 'Черновик', chosen: 'выбрано {count} из {total}', agentItself: 'сам агент', agentName: 'имя', agentOption: 'настройка {name}', linkItem: 'Связь {from} → {to}', noteItem: 'Заметка или группа', parameterItem: 'Параметр {name}', workflowItem: 'Процесс', agentItem: 'Агент {name}',
    saved: 'Сохранено', unsaved: 'Ещё не сохранено', saving: 'Сохраняется…', offline: 'Нет связи, хранится в браузере', conflict: 'Конфликт: выберите', refused: 'Не сохранено: {reason}',
  },
);
