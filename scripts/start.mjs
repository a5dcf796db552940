/** `npm start`: all that the service needs, then the service; again when it is killed, as its watchdog does when a job blocks it. */
import { ensureAll } from './setup/ensure-all.mjs';
import { keepRunning } from './setup/keep-running.mjs';
import { runChild } from './setup/run-child.mjs';

await ensureAll();
process.exitCode = await keepRunning(() => runChild(process.execPath, ['dist/src/main.js', ...process.argv.slice(2)]));
