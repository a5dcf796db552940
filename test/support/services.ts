import { readFileSync } from 'node:fs';

const FILE = new URL('../../data/test-services.env', import.meta.url);

/** The private services that tests use. */
export interface TestServices {
  readonly databaseUrl: string;
  readonly amqpUrl: string;
  /** The data folder of both, for `rabbitmqctl`. */
  readonly dataDir: string;
}

/** What `npm run test:services` left, by name. */
function fromFile(): Record<string, string> {
  try {
    return Object.fromEntries(
      [...readFileSync(FILE, 'utf8').matchAll(/^export (\w+)=(.+)$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
  } catch {
    return {};
  }
}

/** The services that `npm test` started for this run, or those of `npm run test:services`. */
export function testServices(): TestServices {
  const found: Readonly<Record<string, string | undefined>> = { ...fromFile(), ...process.env };
  const { JOBCAST_TEST_DATABASE_URL: databaseUrl, JOBCAST_TEST_AMQP_URL: amqpUrl, JOBCAST_TEST_SERVICES_DIR: dataDir = '' } = found;
  if (!databaseUrl || !amqpUrl) {
    throw new Error(
      'Tests need JOBCAST_TEST_DATABASE_URL and JOBCAST_TEST_AMQP_URL. Run "npm test -- <path>", which starts both, or "npm run test:services" in another terminal.',
    );
  }
  return { databaseUrl, amqpUrl, dataDir };
}
