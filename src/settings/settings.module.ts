import { Module, type DynamicModule } from '@nestjs/common';
import { Settings } from './settings.js';

/** Gives {@link Settings} to every module. */
@Module({})
export class SettingsModule {
  /** The module for settings that have been read. */
  static forRoot(settings: Settings): DynamicModule {
    return {
      module: SettingsModule,
      global: true,
      providers: [{ provide: Settings, useValue: settings }],
      exports: [Settings],
    };
  }
}
