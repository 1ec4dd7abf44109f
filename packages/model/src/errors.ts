/**
 * Who must act on an error. `user`: fix an option or a script, never retried. `transient`: the world was
 * unavailable, retried by the host. `bug`: our fault, reported.
 */
export type ErrorAudience = 'user' | 'transient' | 'bug';
export type Language = 'en' | 'ru';
export type ErrorParameters = Readonly<Record<string, string | number>>;

interface ErrorEntry {
  readonly audience: ErrorAudience;
  /** HTTP status when the API answers with it. */
  readonly status: number;
  readonly en: string;
  readonly ru: string;
}

/** Every error the platform shows to people. `{name}` is replaced by the parameter of that name. */
export const errorTable = {
  'request.invalid': { audience: 'user', status: 400, en: 'the request has faults: {summary}', ru: 'в запросе ошибки: {summary}' },
  'request.tooLarge': { audience: 'user', status: 413, en: 'the body has {bytes} bytes; at most {limit} are accepted', ru: 'тело запроса {bytes} байт; принимается не больше {limit}' },
  'request.notJson': { audience: 'user', status: 400, en: 'the body is not JSON: {reason}', ru: 'тело запроса не JSON: {reason}' },
  'auth.required': { audience: 'user', status: 401, en: 'sign in, or send an API token as "Authorization: Bearer ..."', ru: 'войдите или пришлите токен в заголовке "Authorization: Bearer ..."' },
  'auth.wrongCredentials': { audience: 'user', status: 401, en: 'e-mail or password is wrong', ru: 'неверная почта или пароль' },
  'auth.wrongPassword': { audience: 'user', status: 403, en: 'the password you have now is wrong', ru: 'нынешний пароль неверен' },
  'auth.noPassword': { audience: 'user', status: 409, en: 'this account has no password: it signs in at the identity provider', ru: 'у этой учётной записи нет пароля: вход через провайдера' },
  'auth.sessionOnly': { audience: 'user', status: 403, en: 'an API token cannot do this; sign in', ru: 'токену API это нельзя; войдите' },
  'auth.providerOff': { audience: 'user', status: 404, en: 'no identity provider is set up; set ROOKERY_OIDC_ISSUER and ROOKERY_OIDC_CLIENT_ID', ru: 'провайдер входа не настроен; задайте ROOKERY_OIDC_ISSUER и ROOKERY_OIDC_CLIENT_ID' },
  'auth.providerAway': { audience: 'user', status: 502, en: 'the identity provider does not answer as it should: {reason}; try again, or sign in with a password', ru: 'провайдер входа отвечает не так, как должен: {reason}; повторите или войдите с паролем' },
  'auth.providerRefused': { audience: 'user', status: 403, en: 'the identity provider did not sign you in: {reason}', ru: 'провайдер входа отказал: {reason}' },
  'auth.providerState': { audience: 'user', status: 403, en: 'this answer of the identity provider does not belong to a sign-in that this browser began in the last ten minutes; begin again', ru: 'этот ответ провайдера не относится ко входу, начатому в этом браузере за последние десять минут; начните заново' },
  'auth.unverifiedEmail': { audience: 'user', status: 403, en: 'the identity provider has not verified your e-mail address; verify it there, then sign in again', ru: 'провайдер входа не подтвердил вашу почту; подтвердите её там и войдите снова' },
  'auth.notInvited': { audience: 'user', status: 403, en: 'you are known to the identity provider, but not invited here; ask an owner for an invitation', ru: 'провайдер входа вас знает, но сюда вас не приглашали; попросите приглашение у владельца' },
  'auth.forbidden': { audience: 'user', status: 403, en: 'this needs the permission "{permission}"', ru: 'нужно право "{permission}"' },
  'auth.crossSite': { audience: 'user', status: 403, en: 'the request came from another site, or without the header "x-rookery-csrf"; send the value of the cookie "rookery_csrf" in it', ru: 'запрос пришёл с другого сайта или без заголовка "x-rookery-csrf"; пришлите в нём значение cookie "rookery_csrf"' },
  'auth.setupDone': { audience: 'user', status: 409, en: 'an owner exists already; sign in', ru: 'владелец уже создан; войдите' },
  'auth.wrongCode': { audience: 'user', status: 403, en: 'the set-up code is wrong; copy it from the console where the server was started', ru: 'неверный код; возьмите его в консоли, где запущен сервер' },
  'feed.token': { audience: 'user', status: 401, en: 'this feed needs its token, as bearer token or as password with any user name', ru: 'для этой ленты нужен её токен: как bearer-токен или как пароль при любом имени' },
  'auth.throttled': { audience: 'user', status: 429, en: 'too many attempts; try again in {seconds} s', ru: 'слишком много попыток; повторите через {seconds} с' },
  'workspace.switched': { audience: 'user', status: 409, en: 'this browser works in another workspace now; load the page again', ru: 'этот браузер теперь работает в другом пространстве; загрузите страницу заново' },
  'workspace.tooMany': { audience: 'user', status: 409, en: 'you own {limit} workspaces already; a person can own no more', ru: 'у вас уже {limit} пространств; больше у одного человека быть не может' },
  'member.lastOwner': { audience: 'user', status: 409, en: '"{email}" is the last owner; make somebody else an owner first', ru: '{email} — последний владелец; сначала сделайте владельцем кого-нибудь ещё' },
  'member.exists': { audience: 'user', status: 409, en: '"{email}" belongs to the workspace already; change the role in the list of members', ru: '{email} уже в этом пространстве; роль можно сменить в списке участников' },
  'invitation.tooMany': { audience: 'user', status: 409, en: '{limit} invitations wait already; revoke some first', ru: 'приглашений уже {limit}; сначала отзовите лишние' },
  'invitation.ended': { audience: 'user', status: 404, en: 'this invitation does not hold: it was used, revoked or replaced, or its time is over; ask for a new one', ru: 'приглашение не действует: им воспользовались, его отозвали или заменили либо его срок истёк; попросите новое' },
  'invitation.otherAccount': { audience: 'user', status: 403, en: 'the invitation is for another address than "{email}"; sign out, then open the link again', ru: 'приглашение выписано не на {email}; выйдите и откройте ссылку снова' },
  'password.guessable': { audience: 'user', status: 400, en: 'the password is easy to guess; use a few unrelated words, or let a password manager make one', ru: 'пароль легко угадать; возьмите несколько не связанных слов или доверьте это менеджеру паролей' },
  'password.ownLink': { audience: 'user', status: 409, en: 'a link for a new password is for others: change your own under Settings; if you forgot it, another owner makes the link, or whoever runs the server: npm run reset-password', ru: 'ссылка для нового пароля — для других; свой пароль меняют в настройках, а если вы его забыли, ссылку создаст другой владелец или тот, кто ведёт сервер: npm run reset-password' },
  'password.elsewhere': { audience: 'user', status: 409, en: '"{email}" also belongs to a workspace that you do not own, so the new password is not yours to give; an owner of all their workspaces can make the link, or whoever runs the server: npm run reset-password', ru: '{email} состоит и в пространстве, которым вы не владеете, поэтому ссылку создаёт тот, кто владеет всеми пространствами этого человека, или тот, кто ведёт сервер: npm run reset-password' },
  'password.atProvider': { audience: 'user', status: 409, en: '"{email}" signs in at the identity provider and needs no password here; if the provider is gone, whoever runs the server can help: npm run reset-password', ru: '{email} входит через провайдера, и пароль здесь не нужен; если провайдера больше нет, поможет тот, кто ведёт сервер: npm run reset-password' },
  'password.linkEnded': { audience: 'user', status: 404, en: 'this link does not hold: it was used or replaced, or its time is over; ask for a new one', ru: 'ссылка не действует: ею воспользовались, её заменили либо её срок истёк; попросите новую' },
  'personal.masked': { audience: 'user', status: 403, en: '{what} holds personal data here; without the permission "personal:read" it can be neither seen nor searched', ru: '{what} содержит персональные данные; без права "personal:read" их нельзя ни увидеть, ни искать' },
  'personal.vague': { audience: 'user', status: 422, en: 'a value of {letters} letters would be found in what others own too; give one of at least {least}, or say by which field, key or subject', ru: 'значение из {letters} знаков найдётся и в чужих данных; дайте не короче {least} или назовите поле, ключ или субъект' },
  'personal.busy': { audience: 'user', status: 409, en: '{count} erasures are under way; wait until one is done', ru: 'уже выполняется удалений: {count}; дождитесь, пока одно закончится' },
  'personal.notFailed': { audience: 'user', status: 409, en: 'erasure {id} did not fail; only a failed one can be tried again', ru: 'удаление {id} не завершилось сбоем; повторить можно только неудавшееся' },
  'notFound': { audience: 'user', status: 404, en: 'there is no {what} "{id}"', ru: 'нет такого: {what} "{id}"' },
  'capture.tooMany': { audience: 'user', status: 429, en: 'the workspace listens at {limit} test addresses already; stop one, or wait some minutes', ru: 'в рабочей области уже открыто тестовых адресов: {limit}; закройте один или подождите несколько минут' },
  'capture.full': { audience: 'user', status: 429, en: 'a test address takes {limit} calls; listen for test events anew', ru: 'тестовый адрес принимает вызовов: {limit}; начните слушать заново' },
  'capture.notACaller': { audience: 'user', status: 409, en: '"{agent}" ({type}) has no test address: nobody calls it, or only one may listen to its line', ru: 'у "{agent}" ({type}) нет тестового адреса: его никто не вызывает или слушать его линию может только один' },
  'conflict.revision': { audience: 'user', status: 409, en: 'the draft is at revision {current}, you edited {sent}; load it again and merge', ru: 'черновик уже версии {current}, вы правили {sent}; загрузите его снова' },
  'conflict.name': { audience: 'user', status: 409, en: '"{name}" is taken; choose another name', ru: 'имя "{name}" занято; выберите другое' },
  'workflow.invalid': { audience: 'user', status: 422, en: 'the workflow has {count} faults', ru: 'в процессе ошибок: {count}' },
  'workflow.unpublished': { audience: 'user', status: 409, en: 'the workflow is not published; publish it first', ru: 'процесс не опубликован; сначала опубликуйте его' },
  'try.busy': { audience: 'user', status: 429, en: '{whose} must end first; try again in some seconds, or cancel it by closing its connection', ru: 'сначала должна закончиться другая проба ({whose}); повторите через несколько секунд' },
  'try.nothing': { audience: 'user', status: 422, en: 'nothing is on record of {agents} from {from} to {to}; choose another span, or give "samples" of what the source would find', ru: 'за время с {from} по {to} ничего не записано ({agents}); выберите другой отрезок или дайте примеры ("samples")' },
  'try.stopped': { audience: 'transient', status: 503, en: 'the server stops; try again when it is back', ru: 'сервер останавливается; повторите, когда он снова заработает' },
  'agent.cannotRun': { audience: 'user', status: 409, en: '"{agent}" is a {kind}; only sources run on request', ru: '"{agent}" — это {kind}; по требованию запускаются только источники' },
  'event.tooLarge': { audience: 'user', status: 413, en: 'the event has {bytes} bytes; at most {limit} are accepted', ru: 'событие {bytes} байт; допустимо не больше {limit}' },
  'event.tooDeep': { audience: 'user', status: 422, en: 'the event is nested deeper than {limit} levels', ru: 'вложенность события больше {limit} уровней' },
  'event.tooManyHops': { audience: 'user', status: 422, en: 'the event passed {hops} agents; "maxHops" is {limit}', ru: 'событие прошло {hops} агентов; "maxHops" равно {limit}' },
  'ingest.backPressure': { audience: 'transient', status: 429, en: 'the workflow is {lag} events behind; try again shortly', ru: 'процесс отстаёт на {lag} событий; повторите позже' },
  'ingest.rate': { audience: 'transient', status: 429, en: 'more than {limit} requests a second; try again shortly', ru: 'больше {limit} запросов в секунду; повторите позже' },
  'quota.second': { audience: 'transient', status: 429, en: 'the workspace may bring in {limit} events a second; try again in {seconds} s', ru: 'рабочая область может принять {limit} событий в секунду; повторите через {seconds} с' },
  'quota.day': { audience: 'transient', status: 429, en: 'the workspace may bring in {limit} events a day, and they are used up; try again in {seconds} s', ru: 'рабочая область может принять {limit} событий в день, они исчерпаны; повторите через {seconds} с' },
  'storage.unavailable': { audience: 'transient', status: 503, en: 'the database cannot be reached; nothing was accepted', ru: 'база данных недоступна; ничего не принято' },
  'option.required': { audience: 'user', status: 422, en: 'a value is needed', ru: 'нужно значение' },
  'template.invalid': { audience: 'user', status: 422, en: 'the template cannot be read: {reason}', ru: 'шаблон не читается: {reason}' },
  'template.failed': { audience: 'user', status: 422, en: 'the template failed on this event: {reason}', ru: 'шаблон не сработал на этом событии: {reason}' },
  'code.threw': { audience: 'user', status: 422, en: 'the code threw: {reason}', ru: 'код бросил ошибку: {reason}' },
  'code.timeout': { audience: 'user', status: 422, en: 'the code ran longer than {limit} ms', ru: 'код работал дольше {limit} мс' },
  'code.memory': { audience: 'user', status: 422, en: 'the code used more than {limit} MB', ru: 'код занял больше {limit} МБ' },
  'code.output': { audience: 'user', status: 422, en: 'the code returned something that is not JSON: {reason}', ru: 'код вернул не JSON: {reason}' },
  'step.threw': { audience: 'user', status: 422, en: 'the step failed on this event: {reason}', ru: 'шаг не справился с этим событием: {reason}' },
  'source.unavailable': { audience: 'transient', status: 503, en: 'the source cannot be reached: {reason}', ru: 'источник недоступен: {reason}' },
  'source.failed': { audience: 'user', status: 422, en: 'the source failed: {reason}', ru: 'ошибка источника: {reason}' },
  'provider.refused': { audience: 'user', status: 422, en: 'the provider refused it: {reason}', ru: 'провайдер отказал: {reason}' },
  'provider.unavailable': { audience: 'transient', status: 503, en: 'the provider cannot be reached: {reason}', ru: 'провайдер недоступен: {reason}' },
  'provider.rateLimited': { audience: 'transient', status: 429, en: 'the provider asks to wait {seconds} s', ru: 'провайдер просит подождать {seconds} с' },
  'provider.unknown': { audience: 'transient', status: 503, en: 'it is not known whether the provider took it: {reason}', ru: 'неизвестно, принял ли провайдер: {reason}' },
  'credential.missing': { audience: 'user', status: 422, en: 'there is no credential "{name}"; add it under Credentials', ru: 'нет учётных данных "{name}"; добавьте их' },
  'credential.consentNeeded': { audience: 'user', status: 422, en: 'the credential "{name}" is not connected: {reason}; open it under Credentials and connect it', ru: 'доступ "{name}" не подключён: {reason}; откройте его в разделе «Доступы» и подключите' },
  'credential.consentFailed': { audience: 'user', status: 422, en: 'the consent was not completed: {reason}', ru: 'подключение не завершено: {reason}' },
  'credential.noTables': { audience: 'user', status: 422, en: 'credentials of the kind "{kind}" lead to no tables', ru: 'доступы вида "{kind}" не ведут к таблицам' },
  'credential.tablesFailed': { audience: 'user', status: 422, en: 'the tables cannot be listed: {reason}', ru: 'не удалось получить таблицы: {reason}' },
  'credential.notTestable': { audience: 'user', status: 422, en: 'credentials of the kind "{kind}" cannot be tested', ru: 'доступы вида "{kind}" нельзя проверить' },
  'filter.invalid': { audience: 'user', status: 400, en: 'the filter cannot be used: {reason}', ru: 'фильтр не подходит: {reason}' },
  'table.full': { audience: 'user', status: 422, en: 'the table "{table}" may hold {limit} {what}; delete some or use a database of your own', ru: 'в таблице "{table}" может быть не больше {limit} ({what}); удалите лишнее или возьмите свою базу данных' },
  'table.conflict': { audience: 'user', status: 409, en: 'the table "{table}" has a row with that {columns} already', ru: 'в таблице "{table}" уже есть строка с таким значением: {columns}' },
  'table.invalid': { audience: 'user', status: 422, en: 'the row does not fit the table: {reason}', ru: 'строка не подходит к таблице: {reason}' },
  'table.tooSlow': { audience: 'user', status: 422, en: 'the query took longer than {seconds} s; narrow it or make its columns unique or the key', ru: 'запрос дольше {seconds} с; сузьте его или сделайте его столбцы ключом' },
  'value.invalid': { audience: 'user', status: 422, en: 'the value "{key}" cannot be kept: {reason}', ru: 'значение "{key}" нельзя сохранить: {reason}' },
  'schema.broken': { audience: 'user', status: 422, en: 'the schema of the link {link} is broken: {path}: expected {expected}, found {found}', ru: 'нарушена схема связи {link}: {path}: ожидается {expected}, пришло {found}' },
  'schema.incompatible': { audience: 'user', status: 422, en: 'the schema of the link {link} would stop events that passed so far: {reason}', ru: 'схема связи {link} остановит события, которые до сих пор проходили: {reason}' },
  'import.unreadable': { audience: 'user', status: 422, en: '{what} cannot be imported: {reason}', ru: '{what} нельзя импортировать: {reason}' },
  'import.refused': { audience: 'user', status: 422, en: 'the import has faults: {count}; nothing was changed', ru: 'в импорте ошибок: {count}; ничего не изменено' },
  'import.changed': { audience: 'user', status: 409, en: 'what is imported, or a workflow it meets, changed since the preview; look at the preview again', ru: 'импортируемое или затронутый им процесс изменились после предпросмотра; посмотрите его снова' },
  'internal': { audience: 'bug', status: 500, en: 'something went wrong on our side: {reason}', ru: 'ошибка на нашей стороне: {reason}' },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorTable;

/** Whether the text is a code of the table; plugins may bring codes of their own, which are not. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorTable, code);
}

/** The message people read; missing parameters stay visible as `{name}` so that a gap is noticed. */
export function describeError(code: ErrorCode, parameters: ErrorParameters = {}, language: Language = 'en'): string {
  return errorTable[code][language].replace(/\{(\w+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));
}
