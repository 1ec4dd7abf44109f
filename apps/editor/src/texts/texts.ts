import { currentLanguage, useLanguage, type Language } from './language.js';

/** Values for the `{name}` places of a text. */
export type TextValues = Readonly<Record<string, string | number>>;

/** Every text of one area, by language; the keys are those of English. */
export type Texts<Key extends string> = Readonly<Record<Language, Readonly<Record<Key, string>>>> & {
  /** One for each language, always the same: what depends on it need not be made anew. */
  readonly translators: Readonly<Record<Language, Translate<Key>>>;
};

/** Gives the text of a key in the language of now. `{count, plural, one|few|many}` picks a form by the number `count`. */
export type Translate<Key extends string> = (key: Key, values?: TextValues) => string;

/**
 * The texts of one area of the editor; a key that Russian lacks does not compile.
 *
 * @example
 * export const inboxTexts = defineTexts({ title: 'Inbox', unread: '{count} unread' }, { title: 'Входящие', unread: 'непрочитанных: {count}' });
 */
export function defineTexts<Key extends string>(english: Readonly<Record<Key, string>>, russian: Readonly<Record<NoInfer<Key>, string>>): Texts<Key> {
  return { en: english, ru: russian, translators: { en: translatorOf(english, 'en'), ru: translatorOf(russian, 'ru') } };
}

/** For components: draws anew when the language changes. */
export function useTexts<Key extends string>(texts: Texts<Key>): Translate<Key> {
  return texts.translators[useLanguage()];
}

/** For code outside components, such as commands. */
export function translate<Key extends string>(texts: Texts<Key>, key: Key, values?: TextValues): string {
  return texts.translators[currentLanguage()](key, values);
}

const rules: Readonly<Record<Language, Intl.PluralRules>> = { en: new Intl.PluralRules('en'), ru: new Intl.PluralRules('ru') };

function translatorOf<Key extends string>(texts: Readonly<Record<Key, string>>, language: Language): Translate<Key> {
  return (key, values = {}) => fill(texts[key], values, rules[language]);
}

/** `{name}` is replaced by its value; `{count, plural, lot|lots}` or, in Russian, `{count, plural, лот|лота|лотов}` by the form for it. */
export function fill(text: string, values: TextValues, rules: Intl.PluralRules): string {
  return text.replaceAll(/\{(\w+)(?:, plural, ([^}]+))?\}/g, (place, name: string, forms: string | undefined) => {
    const value = values[name];
    if (value === undefined) return place;
    return forms === undefined ? String(value) : pluralForm(forms.split('|'), Number(value), rules);
  });
}

function pluralForm(forms: readonly string[], count: number, rules: Intl.PluralRules): string {
  const order = forms.length === 2 ? ['one', 'other'] : ['one', 'few', 'many'];
  const place = order.indexOf(rules.select(count));
  return forms[place < 0 ? forms.length - 1 : place] ?? '';
}
