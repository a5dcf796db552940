import { Module } from '@nestjs/common';
import { AccessModule } from '../access/index.js';
import { TenantsModule } from '../tenants/index.js';
import { UseCasesModule } from '../use-cases/index.js';
import { CommandCaller } from './command-caller.js';
import { CommandServer } from './command-server.js';
import { CommandTenant } from './command-tenant.js';
import { JobCommandsController } from './job-commands.controller.js';

/** The commands by AMQP. */
@Module({
  imports: [AccessModule, TenantsModule, UseCasesModule],
  controllers: [JobCommandsController],
  providers: [CommandCaller, CommandTenant, CommandServer],
  exports: [CommandServer],
})
export class SubmissionModule {}
