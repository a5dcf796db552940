import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { JobcastClient } from '../jobcast-client.js';
import type { Listener } from '../listening/listener.js';
import { findEventMethods } from './find-event-methods.js';
import type { JobcastClientModuleOptions } from './jobcast-client-module-options.js';
import { MODULE_OPTIONS } from './module-options-token.js';

/**
 * The client's life in a NestJS application: it starts with the modules, listens when all are there, and stops listening before
 * they are destroyed; commands can be sent until the application has shut down.
 */
@Injectable()
export class JobEventListeners implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  readonly #client: JobcastClient;
  readonly #options: JobcastClientModuleOptions;
  readonly #discovery: DiscoveryService;
  readonly #scanner: MetadataScanner;
  #listeners: readonly Listener[] = [];

  constructor(
    client: JobcastClient,
    @Inject(MODULE_OPTIONS) options: JobcastClientModuleOptions,
    discovery: DiscoveryService,
    scanner: MetadataScanner,
  ) {
    this.#client = client;
    this.#options = options;
    this.#discovery = discovery;
    this.#scanner = scanner;
  }

  async onModuleInit(): Promise<void> {
    await this.#client.start();
  }

  async onApplicationBootstrap(): Promise<void> {
    const methods = findEventMethods(this.#discovery, this.#scanner);
    this.#listeners = await Promise.all(
      methods.map(({ name, choice, handler }) => {
        const { perReplica = false, name: queue = name, ...listen } = choice;
        return this.#client.listen({ ...listen, queue, group: perReplica ? null : this.#options.service }, handler);
      }),
    );
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.#listeners.map((listener) => listener.stop()));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#client.stop();
  }
}
