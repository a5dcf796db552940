import { Controller, UseFilters } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { AmqpContext, RethrowFilter } from '#libs/amqp/nestjs';
import { COMMAND, type Reply } from '#libs/contract';
import { flagCheck, jobIdCheck, jobListCheck, nameCheck, textCheck } from '../jobs/index.js';
import { EnqueueJob, readTraceparent, StopJob, SubmitJobs } from '../use-cases/index.js';
import { CommandCaller } from './command-caller.js';
import { readCommand, readProperties, requireFields } from './read-command.js';

const ENQUEUE_FIELDS = { tenant: nameCheck, jobId: jobIdCheck };
const STOP_FIELDS = { ...ENQUEUE_FIELDS, reason: textCheck(2000), requestedBy: textCheck(200), force: flagCheck };
const MANY_FIELDS = { tenant: nameCheck, jobs: jobListCheck };

/** The commands by AMQP. What a handler answers is the reply; what it throws is told by `commandOutcome`. */
@Controller()
@UseFilters(RethrowFilter) // here, because a hybrid application binds handlers before its microservice can be given filters
export class JobCommandsController {
  constructor(
    private readonly caller: CommandCaller,
    private readonly submitJobs: SubmitJobs,
    private readonly enqueueJob: EnqueueJob,
    private readonly stopJob: StopJob,
  ) {}

  /** One job, or many of one tenant, all or nothing. */
  @MessagePattern(COMMAND.submit)
  async submit(@Payload() data: unknown, @Ctx() context: AmqpContext): Promise<Reply> {
    const caller = await this.caller.of(context);
    const { tenant: said, ...request } = readCommand(data);
    const tenant = await this.caller.tenantOf(said, context);
    const many = (request.jobs ?? null) !== null;
    if (many) requireFields({ ...request, tenant }, MANY_FIELDS);
    const asked = many ? { requests: request.jobs as unknown[], at: 'jobs' } : { requests: [withoutJobs(request)] };
    const { messageId = null, correlationId = null } = readProperties(context.properties);
    const trace = {
      messageId,
      correlationId,
      traceparent: readTraceparent(context.headers.traceparent),
      wantsWarnings: context.replyTo !== undefined,
    };
    const done = await this.submitJobs.execute(caller, { tenant, ...asked, ...trace });
    const [job] = done.jobs;
    if (many || !job) return { ok: true, jobs: done.jobs, warnings: done.warnings };
    return { ok: true, job, warnings: done.warnings };
  }

  /** A PENDING job is to run. */
  @MessagePattern(COMMAND.enqueue)
  async enqueue(@Payload() data: unknown, @Ctx() context: AmqpContext): Promise<Reply> {
    const caller = await this.caller.of(context);
    const body = await this.#addressed(data, context);
    requireFields(body, ENQUEUE_FIELDS);
    const { tenant, jobId } = body;
    const job = await this.enqueueJob.execute(caller, { tenant, jobId, repeated: context.fields.redelivered });
    return { ok: true, job, warnings: [] };
  }

  /** A job is to end. */
  @MessagePattern(COMMAND.stop)
  async stop(@Payload() data: unknown, @Ctx() context: AmqpContext): Promise<Reply> {
    const caller = await this.caller.of(context);
    const body = await this.#addressed(data, context);
    requireFields(body, STOP_FIELDS);
    const { tenant, jobId, reason, requestedBy, force } = body;
    const repeated = context.fields.redelivered;
    const asked = { reason: textOf(reason), requestedBy: textOf(requestedBy), force: force === true, repeated };
    const job = await this.stopJob.execute(caller, { tenant, jobId, ...asked });
    return { ok: true, job, warnings: [] };
  }

  /** The body with its tenant; that tenant and id are text is checked right after. */
  async #addressed(data: unknown, context: AmqpContext): Promise<Addressed> {
    const body = readCommand(data);
    return { ...body, tenant: await this.caller.tenantOf(body.tenant, context) } as Addressed;
  }
}

type Addressed = Readonly<Record<string, unknown>> & { readonly tenant: string; readonly jobId: string };

/** `jobs: null` means that there is one job, the message itself. */
function withoutJobs(request: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(Object.entries(request).filter(([key]) => key !== 'jobs' || request.jobs !== null));
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
