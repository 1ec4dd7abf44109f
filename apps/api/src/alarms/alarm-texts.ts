import type { JsonObject, Language } from '@rookery/model';
import { spanText } from '../figures/state-texts.js';
import type { AlarmKind } from './alarm-kinds.js';

type Texts = Readonly<Record<AlarmKind, string>>;

const english: Texts = {
  silence: '{agent} has emitted or delivered nothing for {limit}',
  errorRate: '{agent} failed on {failed} of {of} events in {span}',
  lag: '{lag} events wait before {agent}; the limit is {limit}',
  heldDelivery: '{agent} holds {count} deliveries whose outcome is unknown; somebody has to decide',
  deadDelivery: '{agent} gave up on deliveries; {count} are dead',
  endpointDisabled: '{agent} sends nothing to {endpoint} any more, which refused for good; {count} such in all',
  failedEvents: '{agent} failed on {count} events in {span}, lately with "{code}"; they are in the failed list',
  cannotRun: '{agent} cannot run: {message}',
  backPressure: '{lag} events wait before {agent}; sources are held back from {bound} on',
  quota: 'the quota of the workspace is used up; {refused} events were refused today',
  storageLow: 'the disk of the database has {freeMb} MB left',
};

const russian: Texts = {
  silence: '{agent} ничего не выдал и не отправил за {limit}',
  errorRate: '{agent}: не удалось {failed} из {of} событий за {span}',
  lag: 'перед {agent} ждут событий: {lag}; предел {limit}',
  heldDelivery: '{agent}: отправок с неизвестным исходом: {count}; нужно решение человека',
  deadDelivery: '{agent} больше не пытается отправить; таких отправок: {count}',
  endpointDisabled: '{agent} больше не шлёт на {endpoint}: там окончательно отказали; всего таких: {count}',
  failedEvents: '{agent}: не удалось событий: {count} за {span}, последняя ошибка "{code}"; они в списке сбоев',
  cannotRun: '{agent} не может работать: {message}',
  backPressure: 'перед {agent} ждут событий: {lag}; с {bound} источники придерживаются',
  quota: 'квота рабочей области исчерпана; сегодня отклонено событий: {refused}',
  storageLow: 'на диске базы данных осталось {freeMb} МБ',
};

/** What an alarm says; `agent` is its slug, of its detail where the alarm concerns a workflow. */
export function alarmText(kind: AlarmKind, agent: string | null, detail: JsonObject, language: Language): string {
  const { limitMs, spanMs } = detail;
  const values: JsonObject = {
    ...(agent === null ? {} : { agent }), ...detail,
    ...(typeof limitMs === 'number' ? { limit: spanText(limitMs, language) } : {}),
    ...(typeof spanMs === 'number' ? { span: spanText(spanMs, language) } : {}),
  };
  return (language === 'ru' ? russian : english)[kind].replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : whole;
  });
}
