/** What browsers say when a file of the editor is gone: the server was updated while this page was open. */
const sayings = [/dynamically imported module/i, /importing a module script failed/i, /unable to preload css/i];

/** Whether only loading the page anew helps. */
export function isStale(error: unknown): boolean {
  return error instanceof Error && sayings.some((saying) => saying.test(error.message));
}
