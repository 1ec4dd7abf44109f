import type { Language } from '../texts/language.js';

const russian: Readonly<Record<string, string>> = {
  'equal to': 'равно', 'not equal to': 'не равно', 'at least': 'не меньше', 'at most': 'не больше', 'more than': 'больше', 'less than': 'меньше', 'one of': 'одно из', 'none of': 'ни одно из', 'contains': 'содержит', 'starts with': 'начинается с', 'ends with': 'кончается на',
  'matches': 'подходит под выражение', 'does not match': 'не подходит под выражение', 'present': 'есть', 'absent': 'нет', 'true': 'истина', 'false': 'ложь', 'within the last': 'не старше, чем', 'older than': 'старше, чем',
};

/** A comparison as people read it; one that nobody has a word for stays as it is written. */
export function operatorTitle(operator: string, language: Language): string {
  return language === 'ru' ? (russian[operator] ?? operator) : operator;
}
