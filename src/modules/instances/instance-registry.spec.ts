import { AbstractJob, AnyObject, JobType } from '#libs/job-kit';
import { eventually } from '../../../test/support/eventually.js';
import { startTcpProxy } from '../../../test/support/tcp-proxy.js';
