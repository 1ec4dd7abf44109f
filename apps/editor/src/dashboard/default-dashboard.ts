import { translate } from '../texts/texts.js';
import type { DashboardDocument } from './dashboard-api.js';
import { dashboardTexts } from './dashboard-texts.js';

/** The name of the dashboard that is there without any set-up; saved under it, it is everybody's first one. */
export const DEFAULT_NAME = 'main';

/** What a workspace looks at before anybody arranged anything: what happens, what fails, what waits, what needs somebody. */
export function defaultDashboard(): DashboardDocument {
  const text = (key: keyof typeof dashboardTexts.en): string => translate(dashboardTexts, key);
  const figure = (name: 'emitted' | 'failed' | 'lag', since: string) => ({ source: 'figures', figure: name, since } as const);
  return {
    title: text('overview'), refresh: 30,
    tiles: [
      { id: 'happened', kind: 'number', title: text('lastHourEvents'), x: 0, y: 0, width: 3, height: 2, ask: figure('emitted', '1h') },
      { id: 'failed-now', kind: 'number', title: text('lastHourFailed'), x: 3, y: 0, width: 3, height: 2, ask: figure('failed', '1h') },
      { id: 'alarms', kind: 'alarms', title: text('openAlarms'), x: 6, y: 0, width: 6, height: 4 },
      { id: 'outcomes', kind: 'outcomes', title: text('outcomes'), x: 0, y: 2, width: 6, height: 4, ask: { source: 'figures', since: '1h' } },
      { id: 'rates', kind: 'chart', title: text('eventRates'), x: 6, y: 4, width: 6, height: 4, ask: figure('emitted', '1h') },
      { id: 'lag', kind: 'chart', title: text('waiting'), x: 0, y: 6, width: 6, height: 4, ask: figure('lag', '1h') },
      { id: 'inbox', kind: 'inbox', title: text('newestMessages'), x: 6, y: 8, width: 6, height: 4 },
    ],
  };
}
