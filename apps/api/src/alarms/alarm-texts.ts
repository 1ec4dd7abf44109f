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
  silence: 'агент {agent} ничего не выдал и не отправил за {limit}',
  errorRate: 'у агента {agent} не удалось {failed} из {of} событий за {span}',
  lag: 'перед агентом {agent} ждут событий: {lag}; предел {limit}',
  heldDelivery: 'у агента {agent} отправок с неизвестным исходом: {count}; нужно решение человека',
  deadDelivery: 'агент {agent} больше не пытается отправить; таких отправок: {count}',
  endpointDisabled: 'агент {agent} больше не шлёт на {endpoint}: там окончательно отказали; всего таких: {count}',
  failedEvents: 'у агента {agent} не удалось событий: {count} за {span}, последняя ошибка "{code}"; они в списке сбоев',
  cannotRun: 'агент {agent} не может работать: {message}',
  backPressure: 'перед агентом {agent} ждут событий: {lag}; с {bound} источники придерживаются',
  quota: 'квота пространства исчерпана; сегодня отклонено событий: {refused}',
  storageLow: 'на диске базы данных осталось {freeMb} МБ',
};

/** What an alarm is about, as people named it; `null` where there is nothing of the kind. */
export interface AlarmNames {
  readonly workflow: string | null;
  readonly agent: string | null;
}

/** What an alarm says. Where nobody named an agent, the slug in the detail is told. */
export function alarmText(kind: AlarmKind, names: AlarmNames, detail: JsonObject, language: Language): string {
  const { limitMs, spanMs, agent } = detail;
  const called = names.agent ?? (typeof agent === 'string' ? agent : null);
  const values: JsonObject = {
    ...detail, ...(called === null ? {} : { agent: quoted(called, names.workflow, language) }),
    ...(typeof limitMs === 'number' ? { limit: spanText(limitMs, language) } : {}),
    ...(typeof spanMs === 'number' ? { span: spanText(spanMs, language) } : {}),
  };
  return (language === 'ru' ? russian : english)[kind].replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : whole;
  });
}

function quoted(agent: string, workflow: string | null, language: Language): string {
  if (language === 'ru') return workflow === null ? `«${agent}»` : `«${agent}» процесса «${workflow}»`;
  return workflow === null ? `"${agent}"` : `"${agent}" of "${workflow}"`;
}
