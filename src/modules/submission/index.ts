export { CommandServer } from './command-server.js';
export { SubmissionModule } from './submission.module.js';
