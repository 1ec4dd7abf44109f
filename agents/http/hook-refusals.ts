import type { WebhookRefusal } from '@rookery/sdk';

/** Who calls did not prove that it may. */
export function unauthorized(code: string, message: string): WebhookRefusal {
  return { refuse: { status: 401, code, message } };
}

/** What came cannot be read. */
export function badRequest(code: string, message: string): WebhookRefusal {
  return { refuse: { status: 400, code, message } };
}
