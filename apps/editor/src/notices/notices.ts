import { notifications } from '@mantine/notifications';

/** Tells in passing that something was done; screen readers hear it. */
export function tellDone(message: string): void {
  notifications.show({ message, color: 'teal', autoClose: 4_000 });
}

/** Tells why something was not done, in the words of the server. */
export function tellFault(error: unknown): void {
  notifications.show({ message: faultText(error), color: 'red', autoClose: 10_000, role: 'alert' });
}

export function faultText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Does it, and tells how it ended. False when it failed. */
export async function attempt(work: () => Promise<unknown>, done?: string): Promise<boolean> {
  try {
    await work();
    if (done !== undefined) tellDone(done);
    return true;
  } catch (error) {
    tellFault(error);
    return false;
  }
}
