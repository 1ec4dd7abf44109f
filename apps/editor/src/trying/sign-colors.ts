/** Colours of signs, at least 3:1 on the page in light and in dark; never the only thing that tells. */
export const signColors = {
  teal: 'light-dark(#0b7a5c, #38d9a9)',
  red: 'light-dark(#c92a2a, #ff8787)',
  yellow: 'light-dark(#a66300, #ffd43b)',
  blue: 'light-dark(#1864ab, #74c0fc)',
  gray: 'light-dark(#5b6269, #a3a3a3)',
} as const;
