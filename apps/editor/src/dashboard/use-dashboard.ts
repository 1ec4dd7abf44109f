import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../api/api-error.js';
import { dashboardQuery, dashboardsQuery, saveDashboard, type Dashboard, type DashboardDocument } from './dashboard-api.js';
import { defaultDashboard, DEFAULT_NAME } from './default-dashboard.js';

/** What is shown, and what is done with changes to it. */
export interface HeldDashboard {
  readonly document: DashboardDocument | undefined;
  readonly error: Error | null;
  readonly isSaving: boolean;
  /** Somebody else was faster; ours is still shown. */
  readonly isConflict: boolean;
  readonly unsaved: string | undefined;
  readonly change: (next: DashboardDocument) => void;
  /** Nothing is sent when nothing changed. */
  readonly save: () => void;
  readonly saveOver: () => void;
  readonly takeTheirs: () => void;
}

/** A dashboard, its changes kept here until they are saved. The first one is there before anybody saved it. */
export function useDashboard(name: string): HeldDashboard {
  const client = useQueryClient();
  const list = useQuery(dashboardsQuery);
  const isAbsent = name === DEFAULT_NAME && list.data !== undefined && list.data.items.every((one) => one.name !== name);
  const query = useQuery({ ...dashboardQuery(name), retry: false, enabled: list.data !== undefined && !isAbsent });
  const [mine, setMine] = useState<DashboardDocument>();
  const [fallback] = useState(defaultDashboard);
  const stored = query.data ?? (isAbsent ? fallback : undefined);
  const save = useMutation({
    mutationFn: ({ document, revision }: { readonly document: DashboardDocument; readonly revision: number }) => saveDashboard(name, revision, document),
    onSuccess: (saved: Dashboard) => {
      client.setQueryData(dashboardQuery(name).queryKey, saved);
      setMine(undefined);
      return client.invalidateQueries({ queryKey: ['dashboards'], exact: true });
    },
  });
  const isConflict = save.error instanceof ApiError && save.error.status === 409;
  return {
    document: mine ?? stored,
    error: isAbsent ? null : (query.error ?? list.error),
    isSaving: save.isPending, isConflict,
    unsaved: save.error === null || isConflict ? undefined : save.error.message,
    change: setMine,
    save: () => { if (mine !== undefined) save.mutate({ document: mine, revision: query.data?.revision ?? 0 }); },
    saveOver: () => {
      if (mine === undefined) return;
      void query.refetch().then(({ data }) => save.mutate({ document: mine, revision: data?.revision ?? 0 }));
    },
    takeTheirs: () => {
      setMine(undefined);
      save.reset();
      void query.refetch();
    },
  };
}
