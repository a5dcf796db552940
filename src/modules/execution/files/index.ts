export { FileStore } from './file-store.js';
export { FileSweep } from './file-sweep.js';
export { FileUpkeep } from './file-upkeep.js';
export { FileUser } from './file-user.js';
export type { FileKind, JobFile } from './job-file.js';
export { JobFiles, type NewInput, type OpenFile } from './job-files.js';
export { RunFiles } from './run-files.js';
