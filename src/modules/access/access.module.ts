import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/index.js';
import { Audit } from './audit/audit.js';
import { Authenticator } from './authenticator.js';

/** Who asks, what they may, and the book of what they did. */
@Module({ imports: [JobsModule], providers: [Audit, Authenticator], exports: [Audit, Authenticator] })
export class AccessModule {}
