interface Step<Place> {
  readonly dialog: Place;
  /** What had the focus before the dialog had. */
  readonly opener: Place | undefined;
}

/** The dialogs that have had the focus, the innermost last, and where each was opened. */
export type FocusTrail<Place> = readonly Step<Place>[];

/** The trail after the focus came into a dialog. */
export function entered<Place>(trail: FocusTrail<Place>, dialog: Place, opener: Place | undefined): FocusTrail<Place> {
  return trail.some((step) => step.dialog === dialog) ? trail : [...trail, { dialog, opener }];
}

/**
 * The trail without the dialogs that are gone, and where the focus belongs then: where the outermost of them was opened, or, when
 * that is gone too, nowhere in particular. `wayBack` is left out when no dialog has gone.
 */
export function left<Place>(trail: FocusTrail<Place>, isThere: (place: Place) => boolean): { readonly trail: FocusTrail<Place>; readonly wayBack?: { readonly opener: Place | undefined } } {
  const [outermost] = trail.filter(({ dialog }) => !isThere(dialog));
  if (outermost === undefined) return { trail };
  const { opener } = outermost;
  return { trail: trail.filter(({ dialog }) => isThere(dialog)), wayBack: { opener: opener !== undefined && isThere(opener) ? opener : undefined } };
}
