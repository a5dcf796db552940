import type { IncomingMessage, Server } from 'node:http';
import {
  BadRequestException,
  Injectable,
  UnsupportedMediaTypeException,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import type { Observable } from 'rxjs';
import { JobcastError, readJson } from '#libs/contract';

/** How large a JSON body may be, in bytes. `submit`: as large as a message of the broker; it may bring parameters of jobs. */
const MAX_BYTES = { small: 65_536, session: 32_768, submit: 16 * 1_048_576 } as const;
/** A refused request keeps its connection when the rest of its body is at most this large. */
const MAX_UNREAD_BYTES = 65_536;
/** The client has this time to read a refusal before the connection is closed. */
const LINGER_MS = 1_000;

/** The body that a route takes: JSON (default: `small`), or content that the handler itself reads as a `stream`. */
export const TakesBody = Reflector.createDecorator<keyof typeof MAX_BYTES | 'stream'>();

/**
 * Reads the JSON body of a request after its guard has authenticated the caller by the headers: nothing is read for a stranger, except by
 * `POST /v1/session`. The body of a GET request is not read.
 */
@Injectable()
export class ReadBody implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (context.getType() === 'http') {
      const http = context.switchToHttp();
      await readBody(http.getRequest(), http.getResponse(), this.reflector.get(TakesBody, context.getHandler()) ?? 'small');
    }
    return next.handle();
  }
}

async function readBody(request: Request, response: Response, kind: keyof typeof MAX_BYTES | 'stream'): Promise<void> {
  if (takesNone(request) || !hasBody(request)) return;
  refuseEncoded(request);
  if (kind !== 'stream' && !isJson(request)) return; // the handler says what it expects
  if (kind !== 'stream') refuseTooLong(Number(request.headers['content-length'] ?? 0), MAX_BYTES[kind]);
  if (request.headers.expect !== undefined) response.writeContinue();
  if (kind !== 'stream') request.body = jsonOf(await bytesOf(request, MAX_BYTES[kind]));
  response.shouldKeepAlive = true;
}

function bytesOf(request: Request, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('end', () => resolve(Buffer.concat(chunks))).on('error', reject);
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      chunks.push(chunk);
      if (length <= maxBytes) return;
      request.removeAllListeners('data').pause();
      reject(tooLong(length, maxBytes));
    });
  });
}

function jsonOf(body: Buffer): unknown {
  try {
    return readJson(body);
  } catch (error) {
    if (error instanceof JobcastError && error.details.length === 0) throw new BadRequestException(error.message);
    throw error;
  }
}

/** @throws UnsupportedMediaTypeException for a compressed body, and for JSON that is not in UTF-8 */
function refuseEncoded({ headers }: IncomingMessage): void {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity')
    throw new UnsupportedMediaTypeException(`expected a body without content-encoding, got ${encoding.slice(0, 50)}; send it uncompressed`);
  const charset = /;\s*charset="?([\w-]+)/i.exec(headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  if (isJson({ headers }) && !/^(utf-?8|us-ascii)$/i.test(charset))
    throw new UnsupportedMediaTypeException(`expected JSON in UTF-8, got charset ${charset.slice(0, 50)}; encode it as UTF-8`);
}

function refuseTooLong(length: number, maxBytes: number): void {
  if (length > maxBytes) throw tooLong(length, maxBytes);
}

function tooLong(length: number, maxBytes: number): JobcastError {
  return new JobcastError(
    'TOO_LARGE',
    `expected a body of at most ${maxBytes} bytes, got ${length} or more; send less, or several requests`,
  );
}

function isJson({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return /^application\/(json|[\w.+-]+\+json)\b/i.test(headers['content-type'] ?? '');
}

function takesNone({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/**
 * Lets no body be read before {@link ReadBody} or a handler asks for it: a request that is refused before closes its connection, and a client
 * that sends `Expect: 100-continue` does not send the body at all.
 */
export function holdBodies(app: NestExpressApplication): void {
  const server = app.getHttpServer() as Server;
  server.on('checkContinue', (request, response) => server.emit('request', request, response));
  app.use((request: Request, response: Response, next: NextFunction) => {
    const isLong = request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > MAX_UNREAD_BYTES;
    if (isLong || request.headers.expect !== undefined) response.shouldKeepAlive = false;
    next(
      isLong && takesNone(request)
        ? new JobcastError('TOO_LARGE', `expected no body with ${request.method}, got one; leave it out`)
        : undefined,
    );
  });
}

/** Sends the end of an answer. A connection that is to be closed stays open for a second, since a reset would take the answer from the client. */
export function endAnswer(response: Response, text: string): void {
  response.setHeader('Content-Length', Buffer.byteLength(text));
  if (response.shouldKeepAlive || response.req.method === 'HEAD') return void response.end(text);
  response.write(text);
  const timer = setTimeout(() => response.end(), LINGER_MS);
  response.once('close', () => clearTimeout(timer));
}
