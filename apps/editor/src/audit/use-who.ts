import { useTexts } from '../texts/texts.js';
import type { AuditRecord } from './audit-record.js';
import { auditTexts } from './audit-texts.js';

/** Who did it, in words: a person by e-mail, an API token by its name, or the system. */
export function useWho(): (record: Pick<AuditRecord, 'who'>) => string {
  const text = useTexts(auditTexts);
  return ({ who: { kind, account, token, accountId } }) => {
    const person = account ?? `#${accountId ?? '?'}`;
    if (kind === 'token') return text('byToken', { token: token ?? '?', account: person });
    return kind === 'system' ? text('system') : person;
  };
}
