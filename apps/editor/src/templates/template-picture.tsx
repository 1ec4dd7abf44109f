import type { WorkflowDocument } from '@rookery/model';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { catalogueQuery } from '../api/catalogue.js';
import { GraphPicture } from '../pictures/graph-picture.js';
import { pictureOf, type PictureTypes } from '../pictures/picture.js';

const noTypes: PictureTypes = new Map();

/** What a template makes, as the canvas would show it. */
export function TemplatePicture({ document, label }: { readonly document: WorkflowDocument; readonly label: string }) {
  const { data: catalogue } = useQuery(catalogueQuery);
  const picture = useMemo(() => pictureOf(document, catalogue?.types ?? noTypes), [document, catalogue]);
  return <GraphPicture picture={picture} label={label} />;
}
