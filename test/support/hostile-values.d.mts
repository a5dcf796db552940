export const HOSTILE_VALUES: Readonly<Record<string, () => unknown>>;
