import { Injectable } from '@nestjs/common';
import { Settings } from '../../settings/index.js';
import { JobPreparation } from './job-preparation.js';
import { RunLoans } from './run-loans.js';
import { TransitionWriter } from './transition-writer.js';

/** What every run works with. */
@Injectable()
export class RunTools {
  constructor(
    readonly settings: Settings,
    readonly preparation: JobPreparation,
    readonly writer: TransitionWriter,
    readonly loans: RunLoans,
  ) {}
}
