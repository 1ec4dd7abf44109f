import type { Translate } from '../texts/texts.js';
import type { formTexts } from './form-texts.js';
import type { LocalFault } from './local-issues.js';

const keys = { required: 'needed' } as const;

/** A fault in words. */
export function faultText({ fault, bound = '' }: LocalFault, text: Translate<keyof (typeof formTexts)['en']>): string {
  return text(fault === 'required' ? keys.required : fault, { bound });
}
