/** `npm start`: all that the service needs, then the service. */
import { ensureAll } from './setup/ensure-all.mjs';
import { runChild } from './setup/run-child.mjs';

await ensureAll();
process.exitCode = await runChild(process.execPath, ['dist/src/main.js', ...process.argv.slice(2)]);
