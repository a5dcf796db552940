/**
 * The file that piscina loads in a thread, by `require()`. Node 20 and 22 abort the whole process when a thread is ended while it links an ES
 * module that it requires; a module that it imports can be ended at any time.
 */
import type { ThreadTask } from './thread-task.js';

const entry = import('./thread-entry.js');

export default async function runInThread(task: ThreadTask): Promise<void> {
  await (await entry).default(task);
}
