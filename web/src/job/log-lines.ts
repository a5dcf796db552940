/** A line of a log, as it is shown. */
export interface LogLine {
  readonly text: string;
  readonly level: 'ERROR' | 'WARN' | 'DEBUG' | null;
  /** It tells that something was left out here. */
  readonly isGap: boolean;
}

const LEVEL = /^\S+ (ERROR|WARN|DEBUG) /;
const GAP = /^\[… \d+ bytes of the log were left out/;
/** What would steer a terminal, or change the order of reading, is shown and does nothing. */
// eslint-disable-next-line no-control-regex -- the pattern finds control characters
const CONTROL = /\u001b\[[0-9;?]*[ -/]*[@-~]|[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g;

/** The lines of a text of the log; the last, unfinished one is among them. */
export function logLines(text: string): LogLine[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => {
    const level = LEVEL.exec(line)?.[1] ?? null;
    return { text: line.replace(CONTROL, '\ufffd'), level: level as LogLine['level'], isGap: GAP.test(line) };
  });
}
