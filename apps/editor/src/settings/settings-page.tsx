import { PageFrame } from '../app/page-frame.js';

export default function Page() {
  return <PageFrame title="settings/settings">{null}</PageFrame>;
}
