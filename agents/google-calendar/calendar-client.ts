import type { calendar_v3 } from '@googleapis/calendar';
import { option, type BucketUse, type QuotaOwner } from '@rookery/sdk';
import { callGoogle, googleKinds, type GoogleContext } from '../google/google-access.js';
import { googleBuckets, paceBelow } from '../google/quota-owner.js';

/** Which calendar, by whose credential. */
export const calendarOptions = {
  credential: option.credential({ title: 'Google account', description: 'The stored account that may read and write the calendar.', kinds: googleKinds }),
  calendar: option
    .text({ title: 'Calendar', description: 'Its id, from "Integrate calendar" in its settings; "primary" is the main one of the account. A service account has none of its own: share one with it.', placeholder: 'team@group.calendar.google.com' })
    .default('primary'),
} as const;

const service = 'calendar';

/** Google names 10,000 calls a minute and project, and 600 for each user; half of these, since people and other programs have the same account. */
export function calendarBuckets(credential: string, owner: QuotaOwner | undefined): readonly BucketUse[] {
  return googleBuckets({ service, project: paceBelow(10_000), user: { ratePerSecond: 5, burst: 10 } }, credential, owner);
}

/** Calls Calendar, where everything may be repeated: it reads, or carries an id of ours. See `callGoogle` for what is thrown. */
export function callCalendar<Result>(context: GoogleContext, credential: string, work: (client: calendar_v3.Calendar) => Promise<Result>): Promise<Result> {
  return callGoogle(context, { credential, isSafe: true, service }, async (access) => {
    const { calendar } = await import('@googleapis/calendar');
    return work(calendar({ version: 'v3', ...access }));
  });
}
