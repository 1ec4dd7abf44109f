import type { FormSupport } from '../forms/form-support.js';

/** What every tab of the edited side gets. */
export interface TabProps {
  readonly workflowId: string;
  readonly slug: string;
  readonly support: FormSupport;
}
