import { PageFrame } from '../app/page-frame.js';

export default function Page() {
  return <PageFrame title="events/events">{null}</PageFrame>;
}
