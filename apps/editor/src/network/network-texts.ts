import { defineTexts } from '../texts/texts.js';

export const networkTexts = defineTexts(
  {
    lead: 'Where the agents of this workspace may call. Only the operator can open private addresses; these lists narrow what is left.',
    allow: 'Only these', allowHint: 'Empty: everywhere the operator permits. Otherwise nowhere else, so name every partner, mail server and database.',
    deny: 'Never these', denyHint: 'Goes before the other list. To shut out a machine whatever it is called, write its address.',
    entries: 'One a line: api.example.com, *.example.com, 203.0.114.7, 203.0.114.0/24, each with or without a port.',
    save: 'Save', saved: 'The lists hold from now on, open connections included.', badEntry: '"{entry}" is not a host, an address or a network.', onlyOwner: 'Only an owner can change the lists.', changed: 'Changed', never: 'Nobody has set these lists yet.',
    check: 'Would this be called?', checkLead: 'Judged by the lists as they stand above, saved or not. Names are looked up; nothing is called.', target: 'Address, host or host:port', ask: 'Check', yes: '{target} may be called.', no: '{target} may not be called.',
    'rule.url': 'This cannot be read as an address.', 'rule.host': 'This is no host name and no address.', 'rule.port': 'A port is a number from 1 to 65535.', 'rule.scheme': 'Agents call http and https only.',
    'rule.userinfo': 'The address carries a user name or a password. Keep those in a credential.', 'rule.metadata-name': 'It hands out the credentials of the machine. No agent may call it.',
    'rule.own-endpoint': 'It belongs to Rookery itself. The operator would have to name exactly this host and port in ROOKERY_EGRESS_ALLOW.', 'rule.operator-deny': 'The operator has forbidden it.',
    'rule.address': 'It leads to an address that is not public. The operator can permit it with ROOKERY_EGRESS_ALLOW; these lists cannot.',
    'rule.workspace-deny': 'It is on the list "Never these".', 'rule.workspace-allow': 'It is not on the list "Only these".', 'rule.unresolved': 'The name leads to no address.', 'rule.other': 'The guard refuses it.',
    addresses: 'It leads to', calls: 'called', refuses: 'never called',
    'kind.public': 'public', 'kind.private': 'private', 'kind.loopback': 'this machine', 'kind.link-local': 'link-local', 'kind.shared (carrier-grade NAT)': 'network of a provider', 'kind.multicast': 'multicast', 'kind.unspecified': 'unspecified', 'kind.broadcast': 'broadcast', 'kind.metadata': 'credentials of the machine', 'kind.tunnelled': 'tunnel', 'kind.reserved': 'reserved',
  },
  {
    lead: 'Куда могут обращаться агенты этого пространства. Частные адреса открывает только администратор сервера; эти списки сужают остальное.',
    allow: 'Только эти', allowHint: 'Пусто: всё, что разрешил администратор. Иначе больше никуда, поэтому перечислите всех партнёров, почтовые серверы и базы.',
    deny: 'Никогда эти', denyHint: 'Важнее первого списка. Чтобы закрыть машину под любым именем, укажите её адрес.',
    entries: 'По одному в строке: api.example.com, *.example.com, 203.0.114.7, 203.0.114.0/24, с портом или без.',
    save: 'Сохранить', saved: 'Списки действуют с этого момента, и для открытых соединений тоже.', badEntry: '«{entry}» — это не узел, не адрес и не сеть.', onlyOwner: 'Менять списки может только владелец.', changed: 'Изменено', never: 'Эти списки ещё никто не задавал.',
    check: 'Будет ли вызвано?', checkLead: 'По спискам в том виде, как они стоят выше, сохранены они или нет. Имена ищутся в DNS, вызовов нет.', target: 'Адрес, узел или узел:порт', ask: 'Проверить', yes: 'К {target} обращаться можно.', no: 'К {target} обращаться нельзя.',
    'rule.url': 'Это не читается как адрес.', 'rule.host': 'Это не имя узла и не адрес.', 'rule.port': 'Порт — число от 1 до 65535.', 'rule.scheme': 'Агенты обращаются только по http и https.',
    'rule.userinfo': 'В адресе имя пользователя или пароль. Им место в «Доступах».', 'rule.metadata-name': 'Он раздаёт доступы самой машины. Агентам к нему нельзя.',
    'rule.own-endpoint': 'Это часть самого Rookery. Администратор должен указать именно этот узел и порт в ROOKERY_EGRESS_ALLOW.', 'rule.operator-deny': 'Это запретил администратор.',
    'rule.address': 'Адрес не публичный. Администратор может разрешить его через ROOKERY_EGRESS_ALLOW, эти списки — нет.',
    'rule.workspace-deny': 'Он в списке «Никогда эти».', 'rule.workspace-allow': 'Его нет в списке «Только эти».', 'rule.unresolved': 'Имя не ведёт ни к какому адресу.', 'rule.other': 'Защита не пропускает.',
    addresses: 'Ведёт к', calls: 'вызывается', refuses: 'не вызывается',
    'kind.public': 'публичный', 'kind.private': 'частный', 'kind.loopback': 'эта машина', 'kind.link-local': 'локальная линия', 'kind.shared (carrier-grade NAT)': 'сеть провайдера', 'kind.multicast': 'групповой', 'kind.unspecified': 'неопределённый', 'kind.broadcast': 'широковещательный', 'kind.metadata': 'доступы машины', 'kind.tunnelled': 'туннель', 'kind.reserved': 'зарезервированный',
  },
);
