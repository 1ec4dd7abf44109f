import type { Language } from '@rookery/model';

/** The language a person chose, else the first one of `Accept-Language` (RFC 9110, 12.5.4) that we speak, else English. */
export function chooseLanguage({ chosen, accepted }: { readonly chosen: string | undefined; readonly accepted: string | undefined }): Language {
  if (chosen === 'en' || chosen === 'ru') return chosen;
  const wanted = (accepted ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
      const quality = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
      return { language: tag.split('-')[0], quality: Number.isFinite(quality) ? quality : 0 };
    })
    .filter(({ quality }) => quality > 0)
    .toSorted((one, other) => other.quality - one.quality);
  const first = wanted.find(({ language }) => language === 'en' || language === 'ru');
  return first?.language === 'ru' ? 'ru' : 'en';
}
