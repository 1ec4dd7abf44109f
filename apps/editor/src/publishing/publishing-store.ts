import { create } from 'zustand';

interface PublishingState {
  /** The workflow that is being published from this page. */
  readonly workflowId: string | undefined;
}

export const usePublishing = create<PublishingState>(() => ({ workflowId: undefined }));
