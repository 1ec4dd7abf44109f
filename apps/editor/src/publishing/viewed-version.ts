import type { WorkflowDocument } from '@rookery/model';
import { create } from 'zustand';

/** A published version shown on the canvas, read only, in place of the draft. */
export interface ViewedVersion {
  readonly workflowId: string;
  readonly version: number;
  readonly document: WorkflowDocument;
}

interface ViewedVersionState {
  /** `undefined`: the canvas shows the draft. */
  readonly viewed: ViewedVersion | undefined;
}

const useViewed = create<ViewedVersionState>(() => ({ viewed: undefined }));

/** The version that is looked at in this workflow; `undefined`: the draft. */
export function useViewedVersion(workflowId: string): ViewedVersion | undefined {
  return useViewed(({ viewed }) => (viewed?.workflowId === workflowId ? viewed : undefined));
}

export function viewVersion(viewed: ViewedVersion): void {
  useViewed.setState({ viewed });
}

export function leaveViewedVersion(): void {
  useViewed.setState({ viewed: undefined });
}
