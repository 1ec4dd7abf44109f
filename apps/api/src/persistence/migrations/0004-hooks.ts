/** The secret a hook had before, which still counts until a moment, so that callers can change theirs without a gap. */
export const hookSecretColumns: readonly string[] = [
  `alter table hook
    add column former_secret text,
    add column former_until bigint,
    add constraint hook_former_check check ((former_secret is null) = (former_until is null))`,
];
