import { defineTexts } from '../texts/texts.js';

export const credentialsTexts = defineTexts(
  {
    title: 'Credentials', new: 'New credential', group: 'Credentials', search: 'Search by name, kind or host', kind: 'Kind', anyKind: 'All kinds', name: 'Name', hosts: 'Sent to', usedBy: 'Used by', updated: 'Stored', actions: 'Actions for {name}',
    edit: 'Replace', remove: 'Delete', notUsed: 'nobody', nowhere: 'nowhere yet', emptyTitle: 'No credential yet', emptyLead: 'Agents that reach other systems, such as a database or a messenger, use a credential: a login or a token that is stored encrypted, goes only to the hosts you name, and is never shown again.', readOnlyEmpty: 'When somebody stores one, its name is here.',
    nothing: 'No credential is like that', nothingLead: 'Change the search or the kind.', newTitle: 'New credential', editTitle: 'Replace the values of "{name}"', stored: 'Stored. Values cannot be shown; what you write here replaces all of them.',
    nameHint: 'Workflows name it: letters, digits, dots, hyphens, underscores. It cannot be changed later.', nameInvalid: 'Write letters, digits, dots, hyphens and underscores, for example "auction-db".', nameTaken: 'There is one of this name already; open it to replace its values.',
    hostsLabel: 'Hosts it may be sent to', hostsHint: 'One a line, without scheme or path: "api.example.com", "*.example.com", "10.0.0.5:5432". The secret is sent nowhere else, whatever an agent is told. Empty: the hosts that the fields name; a kind without a host of its own can then be sent nowhere.',
    save: 'Save', cancel: 'Cancel', saved: '"{name}" is stored', removed: '"{name}" is deleted', deleteTitle: 'Delete "{name}"?', deleteFree: 'Nobody uses it. It cannot be brought back.', deleteUsed: 'Agents use it. Without it they fail, and what they do waits or is given up:', typeName: 'Type {name} to confirm', unknownKind: 'The kind "{kind}" is not known here any more; its plugin is missing.',
  },
  {
    title: 'Доступы', new: 'Новый доступ', group: 'Доступы', search: 'Поиск по имени, виду или узлу', kind: 'Вид', anyKind: 'Все виды', name: 'Имя', hosts: 'Куда отправляется', usedBy: 'Где используется', updated: 'Сохранён', actions: 'Действия: {name}',
    edit: 'Заменить', remove: 'Удалить', notUsed: 'нигде', nowhere: 'пока никуда', emptyTitle: 'Доступов пока нет', emptyLead: 'Агентам, которые обращаются к другим системам — к базе или мессенджеру, — нужен доступ: логин или токен. Он хранится зашифрованным, отправляется только на названные вами узлы и больше никогда не показывается.', readOnlyEmpty: 'Когда кто-нибудь сохранит доступ, здесь появится его имя.',
    nothing: 'Таких доступов нет', nothingLead: 'Измените запрос или вид.', newTitle: 'Новый доступ', editTitle: 'Заменить значения «{name}»', stored: 'Сохранено. Значения нельзя посмотреть; то, что вы впишете, заменит их все.',
    nameHint: 'По нему доступ зовут процессы: латинские буквы, цифры, точки, дефисы, подчёркивания. Потом изменить нельзя.', nameInvalid: 'Латинские буквы, цифры, точки, дефисы и подчёркивания, например «auction-db».', nameTaken: 'Такой уже есть; откройте его, чтобы заменить значения.',
    hostsLabel: 'Узлы, на которые его можно отправлять', hostsHint: 'По одному в строке, без схемы и пути: «api.example.com», «*.example.com», «10.0.0.5:5432». Больше никуда секрет не отправляется, что бы ни просил агент. Пусто: узлы из полей; доступ без своего узла тогда не отправляется никуда.',
    save: 'Сохранить', cancel: 'Отмена', saved: 'Доступ «{name}» сохранён', removed: 'Доступ «{name}» удалён', deleteTitle: 'Удалить «{name}»?', deleteFree: 'Он нигде не используется. Вернуть его будет нельзя.', deleteUsed: 'Его используют агенты. Без него они работать не смогут, а их дела будут ждать или сорвутся:', typeName: 'Введите {name} для подтверждения', unknownKind: 'Вид «{kind}» здесь больше не известен: нет его плагина.',
  },
);
