import { Module } from '@nestjs/common';
import { Relay } from './relay.js';

/** The broadcast of events. */
@Module({ providers: [Relay], exports: [Relay] })
export class EventsModule {}
