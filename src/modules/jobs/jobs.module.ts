import { Module } from '@nestjs/common';
import { TenantsModule } from '../tenants/index.js';
import { JobChanges } from './changes/index.js';
import { JobControl } from './job-control.js';
import { JobInfoService } from './job-info-service.js';
import { JobRetry } from './job-retry.js';
import { JobSubmissions } from './job-submissions.js';
import { JobOverview } from './overview/index.js';
import { JobReports } from './reports/job-reports.js';
import { JobTransitions } from './job-transitions.js';
import { LaneDirectory } from './lane-directory.js';
import { JobRequestCheck } from './requests/index.js';
import { JobRemoval } from './retention/job-removal.js';
import { Retention } from './retention/retention.js';
import { JobSearch } from './search/index.js';
import { SubmissionWarnings } from './submission-warnings.js';

/** Jobs and their life. Knows no broker and no HTTP. */
@Module({
  imports: [TenantsModule],
  providers: [
    JobInfoService,
    JobChanges,
    JobControl,
    JobOverview,
    JobReports,
    JobRetry,
    JobSearch,
    JobSubmissions,
    SubmissionWarnings,
    JobTransitions,
    JobRemoval,
    Retention,
    LaneDirectory,
    JobRequestCheck,
  ],
  exports: [
    JobChanges,
    JobControl,
    JobInfoService,
    JobOverview,
    JobReports,
    JobSearch,
    JobTransitions,
    JobRemoval,
    JobRetry,
    JobSubmissions,
    Retention,
    JobRequestCheck,
    TenantsModule,
  ],
})
export class JobsModule {}
