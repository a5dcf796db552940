import { topologyOf } from '#libs/contract';
import type { CleanUp } from './clean-up.js';
import { demoServices } from './demo-services.js';
import { JobSubmitter } from './job-submitter.js';
import { ListenerProcess } from './listener-process.js';
import { ServiceProcess } from './service-process.js';
import { ONE_SLEEP_AT_A_TIME } from './special-jobs.js';
import { TENANTS } from './tenants.js';

/** Few places, so that tenants have to share them. */
export const POOL_SIZE = 4;

/** What the demo works with. */
export interface DemoParts {
  readonly service: ServiceProcess;
  readonly listener: ListenerProcess;
  readonly submitter: JobSubmitter;
}

/** What starting them needs. */
export interface StartOptions {
  readonly cleanUp: CleanUp;
  readonly tell: (line: string) => void;
  /** Ends the demo. */
  readonly abort: AbortController;
}

/** Starts the service, then the listener (so that it misses nothing), then connects the client that submits. */
export async function startParts({ cleanUp, tell, abort }: StartOptions): Promise<DemoParts> {
  const { signal } = abort;
  const failed = (error: Error): void => abort.abort(error);
  const services = await demoServices(cleanUp, tell);
  signal.throwIfAborted();
  const { commandsExchange, eventsExchange } = topologyOf(services.namespace);
  const service = new ServiceProcess(services, POOL_SIZE, failed);
  cleanUp.add('end the service', () => service.stop());
  await service.ready(signal);
  const listener = new ListenerProcess(services.amqpUrl, eventsExchange, failed);
  cleanUp.add('end the listener', () => listener.stop());
  await listener.listening(signal);
  for (const tenant of TENANTS) await service.setTenant(tenant, tenant.name === 'library' ? ONE_SLEEP_AT_A_TIME : {});
  const submitter = await JobSubmitter.connect(services.amqpUrl, commandsExchange);
  cleanUp.add('leave the broker', () => submitter.close());
  return { service, listener, submitter };
}
