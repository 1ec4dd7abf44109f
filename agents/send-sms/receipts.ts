import type { Receipt } from '@rookery/sdk';
import { describeTwilio, twilioErrors } from '../twilio/error-table.js';
import { referenceOf, smsEndpoint } from '../twilio/names.js';

/**
 * What a status callback says (Twilio, "Track the message status of outbound messages"). Steps on the way, such as "sent", say
 * nothing that is not known.
 */
export function receiptsOf(fields: URLSearchParams, sender: string): readonly Receipt[] {
  const sid = fields.get('MessageSid') ?? fields.get('SmsSid');
  if (sid === null || sid === '') return [];
  const reference = referenceOf(sid);
  const status = fields.get('MessageStatus') ?? fields.get('SmsStatus');
  switch (status) {
    case 'delivered':
    case 'read':
      return [{ reference, status }];
    case 'failed':
    case 'undelivered':
    case 'canceled':
      return [{ reference, status: 'failed', error: failureOf(fields, status, sender) }];
    default:
      return [];
  }
}

function failureOf(fields: URLSearchParams, status: string, sender: string): NonNullable<Receipt['error']> {
  const given = Number(fields.get('ErrorCode') ?? '');
  const code = Number.isInteger(given) && given > 0 ? given : undefined;
  const message = describeTwilio(code, fields.get('ErrorMessage') ?? `the message is ${status}`);
  const to = fields.get('To');
  const isLost = code !== undefined && twilioErrors.get(code)?.isLostNumber === true;
  return { message, ...(isLost && to !== null ? { disableEndpoint: smsEndpoint(sender, to) } : {}) };
}
