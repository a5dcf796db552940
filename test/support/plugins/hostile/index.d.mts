export const BOUNDARIES: Readonly<Record<string, unknown>>;
