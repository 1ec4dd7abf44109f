import { useMemo } from 'react';
import { useInspector } from '../inspector/inspector-store.js';
import { sampleTexts, useSamples } from './samples.js';

/** The sample of each source as text, by `workflow/slug`. */
export function useSampleTexts(): Readonly<Record<string, string>> {
  const written = useSamples((state) => state.texts);
  const pins = useInspector((state) => state.pins);
  return useMemo(() => sampleTexts(written, pins), [written, pins]);
}
