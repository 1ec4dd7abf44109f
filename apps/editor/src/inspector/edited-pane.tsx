import { useInspector } from './inspector-store.js';
import { DocsPanel } from './docs-panel.js';
import { JsonTab } from './json-tab.js';
import { OptionsTab } from './options-tab.js';
import { SettingsTab } from './settings-tab.js';
import { StateTab } from './state-tab.js';
import type { TabProps } from './tab-props.js';
import classes from './inspector.module.css';

/** The side of the agent that is edited, with its documentation beside it. Forms of another agent start anew. */
export function EditedPane(props: TabProps) {
  const tab = useInspector((state) => state.tab);
  const hasDocs = useInspector((state) => state.hasDocs);
  const shown = { options: <OptionsTab {...props} />, settings: <SettingsTab {...props} />, state: <StateTab {...props} />, json: <JsonTab {...props} /> }[tab];
  return (
    <div key={props.slug} className={hasDocs ? classes['withDocs'] : ''}>
      <div>{shown}</div>
      {hasDocs && <DocsPanel slug={props.slug} />}
    </div>
  );
}
