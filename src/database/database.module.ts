import { type DynamicModule, Module } from '@nestjs/common';
import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { Database, DATABASE_ENTITIES } from './database.js';

/** Gives every module the database. */
@Module({})
export class DatabaseModule {
  /** `entities`: those of the modules that keep rarely changing tables by TypeORM's repositories. */
  static forRoot(entities: readonly EntityTarget<ObjectLiteral>[]): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [Database, { provide: DATABASE_ENTITIES, useValue: entities }],
      exports: [Database],
    };
  }
}
