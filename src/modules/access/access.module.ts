import { Module } from '@nestjs/common';
import { Authenticator } from './authenticator.js';

/** Who asks, and what they may. */
@Module({ providers: [Authenticator], exports: [Authenticator] })
export class AccessModule {}
