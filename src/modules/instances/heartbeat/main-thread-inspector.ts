import { Session } from 'node:inspector';
import type { RunKey } from '../blocked-runs.sql.js';
import { CURRENT_RUN_KEY } from './current-run-key.js';

/** Where the main thread was, and for which run; null: for none, or it is not known. */
export interface MainThreadPlace {
  /** Lines of a stack trace, each with a line break before it. */
  readonly frames: string;
  readonly run: RunKey | null;
}

interface Frame {
  readonly functionName: string;
  readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber?: number };
}

const MAX_FRAMES = 50;
/** The pause may come while Node prepares the next callback, when no run is current. */
const MAX_PAUSES = 5;

/**
 * Pauses the main thread wherever it is, also in an endless loop, looks at its stack, and lets it continue. Resolves to null when it does
 * not pause within `ms`: native code, such as `execSync`, is not interrupted. To be called in another thread, whose event loop must run.
 *
 * Measured with Node 20.20.2: an answer within 60 to 230 ms from a loop, `Atomics.wait` in a loop, a regular expression that backtracks,
 * `JSON.stringify`, and chains of microtasks and ticks.
 */
export async function lookAtMainThread(ms: number): Promise<MainThreadPlace | null> {
  const session = new Session();
  let place: MainThreadPlace | null = null;
  // Without a timer Node 20 does not wake this thread for the answers of the inspector.
  let ticks: NodeJS.Timeout | undefined;
  try {
    session.connectToMainThread();
    return await new Promise<MainThreadPlace | null>((resolve) => {
      const untilMs = performance.now() + ms;
      ticks = setInterval(() => performance.now() > untilMs && resolve(place), 20);
      let pauses = 0;
      const urls = new Map<string, string>(); // a frame's own `url` is empty
      session.on('Debugger.scriptParsed', ({ params: { scriptId, url } }) => urls.set(scriptId, url));
      session.on('Debugger.paused', ({ params }) => {
        pauses += 1;
        const frames = (params.callFrames as readonly Frame[])
          .slice(0, MAX_FRAMES)
          .map((frame) => frameLine(frame, urls))
          .join('');
        const expression = `globalThis[Symbol.for(${JSON.stringify(CURRENT_RUN_KEY)})]?.() ?? null`;
        session.post('Runtime.evaluate', { expression, returnByValue: true }, (_, answer) => {
          const run = runOf(answer?.result.value);
          if (place === null || run) place = { frames, run };
          if (run || pauses >= MAX_PAUSES) return resolve(place);
          session.post('Debugger.resume', () => session.post('Debugger.pause'));
        });
      });
      session.post('Debugger.enable');
      session.post('Debugger.pause');
    });
  } finally {
    clearInterval(ticks);
    session.disconnect(); // the main thread continues
  }
}

function frameLine(
  { functionName, location: { scriptId, lineNumber, columnNumber = 0 } }: Frame,
  urls: ReadonlyMap<string, string>,
): string {
  const place = `${urls.get(scriptId) ?? ''}:${lineNumber + 1}:${columnNumber + 1}`;
  return functionName === '' ? `\n    at ${place}` : `\n    at ${functionName} (${place})`;
}

function runOf(value: unknown): RunKey | null {
  if (typeof value !== 'object' || value === null || !('jobId' in value) || !('attempt' in value)) return null;
  const { jobId, attempt } = value;
  return typeof jobId === 'string' && typeof attempt === 'number' ? { jobId, attempt } : null;
}
