import { PageFrame } from '../app/page-frame.js';

export default function Page() {
  return <PageFrame title="workflows/workflows">{null}</PageFrame>;
}
