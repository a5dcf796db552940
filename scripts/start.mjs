/** `npm start`: all that the service needs, then the service; again when it is killed, as its watchdog does when a job blocks it. */
import { constants } from 'node:os';
import { ensureAll } from './setup/ensure-all.mjs';
import { runChild } from './setup/run-child.mjs';

const KILLED = 128 + constants.signals.SIGKILL;

await ensureAll();
const start = () => runChild(process.execPath, ['dist/src/main.js', ...process.argv.slice(2)]);
let code = await start();
while (code === KILLED) {
  process.stderr.write('jobcast: the service was killed, by its watchdog or from outside; it is started again\n');
  code = await start();
}
process.exitCode = code;
