/** What dispatch has to say; quiet in normal work. */
export interface DispatchLog {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}
