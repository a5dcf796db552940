import { eventOf } from '../../../test/support/published-events.js';
import { JobEventDeserializer } from './job-event-deserializer.js';

describe('JobEventDeserializer', () => {
  const deserializer = new JobEventDeserializer();

  it('gives an event the pattern of its routing key', () => {
    const event = eventOf('job', 4, { status: 'SUCCEEDED' });
    expect(deserializer.deserialize(event)).toEqual({ pattern: 'acme.echo.SUCCEEDED', data: event });
  });

  it('gives what is no event a pattern that no handler has', () => {
    for (const value of ['text', null, 7, {}, { specversion: '1.0', data: null }, { specversion: '1.0', data: { tenant: 'acme' } }]) {
      expect(deserializer.deserialize(value)).toEqual({ pattern: 'not-an-event', data: value });
    }
  });
});
