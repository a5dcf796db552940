import { afterAll } from '@jest/globals';
import { closeSharedConsole } from '../support/console/shared-console.js';
// The parts run in this order: the screens drain the instance that all of them share.
import './parts/list.js';
import './parts/job.js';
import './parts/start.js';
import './parts/hidden-type.js';
import './parts/screens.js';
import './parts/authentication.js';

afterAll(closeSharedConsole);
