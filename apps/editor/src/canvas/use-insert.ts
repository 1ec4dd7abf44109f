import type { AgentManifest } from '@rookery/model';
import { useStoreApi } from '@xyflow/react';
import { useCallback } from 'react';
import { useCatalogue } from '../api/catalogue.js';
import { insertAgent } from './canvas-actions.js';
import { closePicker, type PickerPlace } from './canvas-store.js';
import { noteUse } from './recent-types.js';

/** Puts an agent of a type on the canvas, where the picker was opened for, else in the middle of what is seen. */
export function useInsert(): (manifest: AgentManifest, place: PickerPlace) => void {
  const catalogue = useCatalogue();
  const store = useStoreApi();
  return useCallback((manifest, place) => {
    const { width, height, transform: [x, y, zoom] } = store.getState();
    closePicker();
    noteUse(manifest.type);
    insertAgent(manifest, place, { catalogue, centre: { x: (width / 2 - x) / zoom - 100, y: (height / 2 - y) / zoom - 36 } });
  }, [catalogue, store]);
}
