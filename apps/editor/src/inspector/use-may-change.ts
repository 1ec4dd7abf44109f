import { useMediaQuery } from '@mantine/hooks';
import { useDraft } from '../document/draft-store.js';
import { useViewedVersion } from '../publishing/viewed-version.js';
import { useMay } from '../session/session-store.js';

/** Whether the draft may be changed here: not by those who only watch, not on a phone, not while an older version is looked at. */
export function useMayChange(): boolean {
  const mayEdit = useMay('workflow:edit');
  const workflowId = useDraft((state) => state.workflowId);
  const viewed = useViewedVersion(workflowId ?? '');
  const isPhone = useMediaQuery('(max-width: 48em)', globalThis.matchMedia('(max-width: 48em)').matches);
  return mayEdit && viewed === undefined && !isPhone;
}
