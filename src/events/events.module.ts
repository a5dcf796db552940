import { Module } from '@nestjs/common';
import { ProgressPublisher } from './progress-publisher.js';
import { Relay } from './relay.js';

/** The broadcast of events. */
@Module({ providers: [Relay, ProgressPublisher], exports: [Relay, ProgressPublisher] })
export class EventsModule {}
