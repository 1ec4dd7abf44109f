/** What a parameter must look like; a refusal names the documented code. */
interface ParameterRule {
  readonly type: 'string' | 'integer';
  readonly pattern?: string;
}

/** The parameters of "Create a Message" that the simulator plays, as the published OpenAPI document of the API has them. */
export const CREATE_PARAMETERS: ReadonlyMap<string, ParameterRule> = new Map<string, ParameterRule>([
  ['To', { type: 'string' }],
  ['From', { type: 'string' }],
  ['MessagingServiceSid', { type: 'string', pattern: '^MG[0-9a-fA-F]{32}$' }],
  ['Body', { type: 'string' }],
  ['StatusCallback', { type: 'string' }],
  ['ValidityPeriod', { type: 'integer' }],
]);

/** Those Twilio knows besides; who sends one asks for what the simulator does not play. */
export const UNPLAYED_PARAMETERS: readonly string[] = [
  'ApplicationSid', 'MaxPrice', 'ProvideFeedback', 'Attempt', 'ForceDelivery', 'ContentRetention', 'AddressRetention', 'SmartEncoded', 'PersistentAction', 'TrafficType',
  'ShortenUrls', 'ScheduleType', 'SendAt', 'SendAsMms', 'ContentVariables', 'RiskCheck', 'FallbackFrom', 'MediaUrl', 'ContentSid',
];

export const LIST_PARAMETERS: readonly string[] = ['To', 'From', 'DateSent', 'DateSent<', 'DateSent>', 'PageSize', 'Page', 'PageToken'];

/** A refusal as the API writes it. */
export class TwilioApiError extends Error {
  override readonly name = 'TwilioApiError';
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Throws the refusal of the first parameter that Twilio would not take. */
export function checkCreateParameters(fields: URLSearchParams): void {
  for (const [name, value] of fields) {
    const rule = CREATE_PARAMETERS.get(name);
    if (rule === undefined) throw new TwilioApiError(400, 20001, UNPLAYED_PARAMETERS.includes(name) ? `${name} is not played by this simulator` : `Unknown parameter ${name}`);
    if (rule.type === 'integer' && !/^\d+$/.test(value)) throw new TwilioApiError(400, 20001, `Parameter ${name} is not a whole number`);
    if (rule.pattern !== undefined && !new RegExp(rule.pattern).test(value)) throw new TwilioApiError(400, 21701, `The Messaging Service ${value} does not exist`);
  }
  if (!fields.get('To')) throw new TwilioApiError(400, 21604, "A 'To' phone number is required.");
  if (!fields.get('From') && !fields.get('MessagingServiceSid')) throw new TwilioApiError(400, 21603, "A 'From' phone number or MessagingServiceSid is required.");
  const body = fields.get('Body') ?? '';
  if (body === '') throw new TwilioApiError(400, 21602, 'Message body is required.');
  if (body.length > 1_600) throw new TwilioApiError(400, 21617, 'The concatenated message body exceeds the 1600 character limit.');
  if (!/^\+[1-9]\d{6,14}$/.test(fields.get('To') ?? '')) throw new TwilioApiError(400, 21211, `Invalid 'To' Phone Number: ${fields.get('To')}`);
  const validity = fields.get('ValidityPeriod');
  if (validity !== null && (Number(validity) < 1 || Number(validity) > 36_000)) throw new TwilioApiError(400, 20001, 'ValidityPeriod must be between 1 and 36000.');
  const callback = fields.get('StatusCallback');
  if (callback !== null && !/^https?:$/.test(URL.parse(callback)?.protocol ?? '')) throw new TwilioApiError(400, 21609, `The StatusCallback URL ${callback} is not a valid URL.`);
}
