import type { Language } from '../texts/language.js';

/** Comparisons of the JSON filter form that conditions have too, under the name they have there. */
const names: Readonly<Record<string, string>> = {
  eq: 'equal to', ne: 'not equal to', gt: 'more than', gte: 'at least', lt: 'less than', lte: 'at most', in: 'one of', not_in: 'none of', starts: 'starts with', ends: 'ends with',
};

const english: Readonly<Record<string, string>> = {
  'like': 'like (%, _)', 'is_null': 'has no value', 'not_null': 'has a value', 'and': 'all of these', 'or': 'any of these', 'not': 'not this',
  'fields': 'columns', 'order': 'ordered by', 'limit': 'row limit', 'offset': 'skip rows', 'sum': 'sum of', 'avg': 'average of', 'min': 'least of', 'max': 'greatest of', 'group': 'for each',
};

const russian: Readonly<Record<string, string>> = {
  'equal to': 'равно', 'not equal to': 'не равно', 'at least': 'не меньше', 'at most': 'не больше', 'more than': 'больше', 'less than': 'меньше', 'one of': 'одно из', 'none of': 'ни одно из', 'contains': 'содержит', 'starts with': 'начинается с', 'ends with': 'кончается на',
  'matches': 'подходит под выражение', 'does not match': 'не подходит под выражение', 'present': 'есть', 'absent': 'нет', 'true': 'истина', 'false': 'ложь', 'within the last': 'не старше, чем', 'older than': 'старше, чем',
  'between': 'между', 'like': 'похоже (%, _)', 'is_null': 'пусто', 'not_null': 'не пусто', 'and': 'всё из этого', 'or': 'любое из этого', 'not': 'не так',
  'fields': 'столбцы', 'order': 'по порядку', 'limit': 'лимит строк', 'offset': 'пропустить', 'count': 'количество', 'sum': 'сумма', 'avg': 'среднее', 'min': 'наименьшее', 'max': 'наибольшее', 'group': 'для каждого',
};

/** A comparison or a clause as people read it; one that nobody has a word for stays as it is written. */
export function operatorTitle(operator: string, language: Language): string {
  const name = names[operator] ?? operator;
  return (language === 'ru' ? russian : english)[name] ?? name;
}
