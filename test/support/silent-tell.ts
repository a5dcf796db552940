/** One line that was told. */
export interface ToldLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** A logger that only remembers. */
export function silentTell() {
  const lines: ToldLine[] = [];
  const at = (level: ToldLine['level']) => (fields: ToldLine['fields'], message: string) => void lines.push({ level, fields, message });
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}
