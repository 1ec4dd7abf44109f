/** Figures by the minute, alarms and quotas. */
export const alarmTables: readonly string[] = [];
