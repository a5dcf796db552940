import { CleanUp } from './clean-up.js';
import { Interrupted } from './interrupted.js';
import { runDemo } from './run-demo.js';
import { Screen } from './screen.js';

const screen = new Screen(process.stdout, process.env);
const cleanUp = new CleanUp();
const abort = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => abort.abort(new Interrupted(signal)));

/** What the demo ends with: 0 when its check passed, 1 when not or when it could not run, as a shell expects after a signal. */
async function run(): Promise<number> {
  const [folder] = process.argv.slice(2);
  try {
    return (await runDemo({ folder, screen, cleanUp, abort })) ? 0 : 1;
  } catch (error) {
    // What was awaited may have failed because of what ended the demo, and then that is what to tell.
    const cause: unknown = abort.signal.aborted ? abort.signal.reason : error;
    screen.footer('');
    screen.say(`The demo cannot go on: ${cause instanceof Error ? cause.message : String(cause)}`);
    return cause instanceof Interrupted ? cause.exitCode : 1;
  }
}

const exitCode = await run();
for (const failure of await cleanUp.run()) screen.say(`Not cleaned up: ${failure}`);
process.exit(exitCode);
