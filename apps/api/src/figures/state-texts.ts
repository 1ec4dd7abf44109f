import type { Language } from '@rookery/model';
import type { StateReason } from './agent-state.js';

type Texts = Readonly<Record<StateReason['code'], string>>;

const english: Texts = {
  'paused.buffer': 'paused by hand; what comes is kept until it goes on, {count} so far',
  'paused.drop': 'paused by hand; what comes meanwhile is dropped',
  'failing.type': 'the agent type "{type}" is not installed here',
  'failing.run': 'the last run failed {age} ago: {message}',
  'failing.last': 'the last event failed {age} ago: {message}',
  'failing.share': '{failed} of {of} events failed in {span}',
  'late.run': 'was to run {age} ago',
  'late.events': 'events wait: {count}, the oldest for {age}',
  'waiting.held': 'deliveries held until a person decides, since their outcome is unknown: {count}',
  'waiting.deliveries': 'deliveries wait for their turn: {count}',
  'waiting.events': 'events wait: {count}',
  'working.events': 'events in {span}: {count}',
  'idle.none': 'nothing has come yet',
  'idle.run': 'ran well {age} ago and found nothing new',
  'idle.events': 'nothing to do since {age}',
};

const russian: Texts = {
  'paused.buffer': 'на паузе; событий в очереди: {count}',
  'paused.drop': 'на паузе; новое отбрасывается',
  'failing.type': 'тип агента "{type}" здесь не установлен',
  'failing.run': 'последний запуск не удался {age} назад: {message}',
  'failing.last': 'последнее событие не удалось {age} назад: {message}',
  'failing.share': 'не удалось {failed} из {of} событий за {span}',
  'late.run': 'должен был запуститься {age} назад',
  'late.events': 'ждут событий: {count}, самое старое — {age}',
  'waiting.held': 'отправок ждёт решения человека: {count}; неизвестно, дошли ли они',
  'waiting.deliveries': 'отправок ждёт очереди: {count}',
  'waiting.events': 'ждут событий: {count}',
  'working.events': 'событий: {count} за {span}',
  'idle.none': 'пока ничего не приходило',
  'idle.run': 'отработал {age} назад, нового нет',
  'idle.events': 'нечего делать: {age}',
};

const units: Readonly<Record<Language, readonly [day: string, hour: string, minute: string, second: string]>> = {
  en: ['d', 'h', 'min', 's'],
  ru: ['д', 'ч', 'мин', 'с'],
};

/** The reason in words. */
export function reasonText(reason: StateReason, language: Language): string {
  const values: Readonly<Record<string, string | number>> = {
    ...reason,
    ...('ageMs' in reason ? { age: spanText(reason.ageMs, language) } : {}),
    ...('spanMs' in reason ? { span: spanText(reason.spanMs, language) } : {}),
  };
  const text = (language === 'ru' ? russian : english)[reason.code];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A span in its greatest unit, cut off: `3 h`. */
export function spanText(ms: number, language: Language): string {
  const [day, hour, minute, second] = units[language];
  const seconds = Math.floor(ms / 1_000);
  if (seconds >= 86_400) return `${Math.floor(seconds / 86_400)} ${day}`;
  if (seconds >= 3_600) return `${Math.floor(seconds / 3_600)} ${hour}`;
  return seconds >= 60 ? `${Math.floor(seconds / 60)} ${minute}` : `${seconds} ${second}`;
}
