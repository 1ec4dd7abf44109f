import type { JsonObject, Language } from '@rookery/model';
import { spanText } from '../figures/state-texts.js';
import type { AlarmKind } from './alarm-kinds.js';

type Texts = Readonly<Record<AlarmKind, string>>;

const english: Texts = {
  silence: '{agent} has emitted or delivered nothing for {limit}',
  errorRate: '{agent} failed on {failed} of {of} events in {span}',
  lag: 'events wait before {agent}: {lag}; the limit is {limit}',
  heldDelivery: '{agent} holds deliveries whose outcome is unknown, so somebody has to decide: {count}',
  deadDelivery: '{agent} gave up on deliveries; dead now: {count}',
  endpointDisabled: '{agent} sends nothing to {endpoint} any more, which refused for good; such addresses: {count}',
  failedEvents: '{agent} failed on events in {span}: {count}, lately with "{code}"; they are in the failed list',
  cannotRun: '{agent} cannot run: {message}',
  backPressure: 'events wait before {agent}: {lag}; sources are held back from {bound} on',
  quota: 'the quota of the workspace is used up; events refused today: {refused}',
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
