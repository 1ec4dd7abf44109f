import { defineTexts } from '../texts/texts.js';

export const importTexts = defineTexts(
  {
    title: 'Import workflows', lead: 'Nothing changes before you have seen what would. Only drafts are stored; publishing stays a step of its own.',
    drop: 'Drop files here, or', choose: 'Choose files', paste: 'Or paste the text of a file, or an address', pasteHint: 'A workflow document, a bundle, or an https address where one lies.', look: 'Look at it', back: 'Choose something else',
    broken: 'This cannot be read; nothing was changed', atPlace: '{file}, line {line}, column {column}: {reason}', atFile: '{file}: {reason}', emptyFile: 'the file is empty', tooLarge: 'All files together are larger than 4 MiB.',
    folder: 'Put new ones into the folder', folderHint: 'Empty: where the file says.',
    'status.new': 'new', 'status.changed': 'changes the draft', 'status.identical': 'the same', 'status.skipped': 'left out', 'status.faulty': 'faulty',
    from: 'from {origin}', into: 'in {folder}', running: 'version {version} keeps running until you publish', choice: 'What to do with {name}', 'choice.replace': 'Replace the draft', 'choice.new': 'Import', 'choice.rename': 'Import under another name', 'choice.skip': 'Leave out', newName: 'New name', rename: 'Use this name',
    changes: '{count} {count, plural, change|changes}', changeLook: 'only places on the canvas', blocking: 'It cannot be stored', issues: 'To mend afterwards', tables: 'Tables', 'table.new': 'is made, without rows', 'table.there': 'is there and stays as it is', tableMissing: 'lacks: {columns}',
    needs: 'What is missing here', 'needs.agentType': 'agent type', 'needs.credential': 'credential', 'needs.table': 'table', 'needs.workflow': 'published workflow', usedBy: 'for {users}', createNow: 'Create it', needsNothing: 'Everything they need is here.',
    apply: 'Import {count}', nothingToDo: 'There is nothing to store.', mendFirst: 'Mend or leave out what is faulty.', changed: 'Something changed meanwhile. This is how it looks now; look again.', done: 'Imported', open: 'Open', close: 'Close', cancel: 'Cancel', doneLead: 'The drafts are stored. Look at them, then publish.',
    exportTitle: 'Export', 'export.one': 'Workflow "{name}"', 'export.some': '{count} workflows', 'export.folder': 'Folder "{name}" and all below it', 'export.all': 'Everything in this workspace, with the definitions of tables',
    layout: 'With places on the canvas, notes and groups', form: 'Form', 'form.bundle': 'Bundle: says what it needs', 'form.document': 'Document alone: what git keeps', version: 'State', 'version.draft': 'Draft', 'version.published': 'What runs',
    download: 'Download', secrets: 'Credentials are named in it, never contained.', needsOnTarget: 'The other side needs', needsNone: 'It needs nothing but Rookery.', downloaded: 'Saved as {name}',
  },
  {
    title: 'Импорт процессов', lead: 'Ничего не изменится, пока вы не увидите, что изменилось бы. Сохраняются только черновики; публикация — отдельный шаг.',
    drop: 'Перетащите файлы сюда или', choose: 'Выберите файлы', paste: 'Или вставьте текст файла либо адрес', pasteHint: 'Документ процесса, набор или адрес https, где он лежит.', look: 'Посмотреть', back: 'Выбрать другое',
    broken: 'Это не удалось прочитать; ничего не изменено', atPlace: '{file}, строка {line}, столбец {column}: {reason}', atFile: '{file}: {reason}', emptyFile: 'файл пуст', tooLarge: 'Все файлы вместе больше 4 МиБ.',
    folder: 'Новые положить в папку', folderHint: 'Пусто: как сказано в файле.',
    'status.new': 'новый', 'status.changed': 'изменит черновик', 'status.identical': 'такой же', 'status.skipped': 'пропущен', 'status.faulty': 'с ошибкой',
    from: 'из {origin}', into: 'в {folder}', running: 'версия {version} работает, пока вы не опубликуете', choice: 'Что сделать с {name}', 'choice.replace': 'Заменить черновик', 'choice.new': 'Импортировать', 'choice.rename': 'Импортировать под другим именем', 'choice.skip': 'Пропустить', newName: 'Новое имя', rename: 'Взять это имя',
    changes: '{count} {count, plural, изменение|изменения|изменений}', changeLook: 'только места на холсте', blocking: 'Сохранить нельзя', issues: 'Исправить потом', tables: 'Таблицы', 'table.new': 'будет создана, без строк', 'table.there': 'уже есть и останется как есть', tableMissing: 'не хватает: {columns}',
    needs: 'Чего здесь не хватает', 'needs.agentType': 'тип агента', 'needs.credential': 'доступ', 'needs.table': 'таблица', 'needs.workflow': 'опубликованный процесс', usedBy: 'для {users}', createNow: 'Создать', needsNothing: 'Всё, что нужно, здесь есть.',
    apply: 'Импортировать: {count}', nothingToDo: 'Сохранять нечего.', mendFirst: 'Исправьте или пропустите то, что с ошибкой.', changed: 'Тем временем что-то изменилось. Вот как это выглядит теперь; посмотрите ещё раз.', done: 'Импортировано', open: 'Открыть', close: 'Закрыть', cancel: 'Отмена', doneLead: 'Черновики сохранены. Посмотрите их и опубликуйте.',
    exportTitle: 'Экспорт', 'export.one': 'Процесс «{name}»', 'export.some': 'Процессов: {count}', 'export.folder': 'Папка «{name}» и всё в ней', 'export.all': 'Всё в этом пространстве вместе с описаниями таблиц',
    layout: 'С местами на холсте, заметками и группами', form: 'Вид', 'form.bundle': 'Набор: говорит, что нужно', 'form.document': 'Только документ: как в git', version: 'Состояние', 'version.draft': 'Черновик', 'version.published': 'То, что работает',
    download: 'Скачать', secrets: 'Доступы в нём названы, но не содержатся.', needsOnTarget: 'На другой стороне понадобится', needsNone: 'Кроме Rookery ничего не нужно.', downloaded: 'Сохранено как {name}',
  },
);
