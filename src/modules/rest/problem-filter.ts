import { Catch, Logger, MethodNotAllowedException, NotFoundException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { methodsOf } from './openapi/document.js';
import { problemOf } from './problem.js';
import { endAnswer } from './request-body.js';

/** Answers every error of the HTTP door with problem details, and tells the service's own failures to the log. */
@Catch()
export class ProblemFilter implements ExceptionFilter<unknown> {
  readonly #logger = new Logger('REST');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    const problem = problemOf(this.#knownByOtherMethod(error, http.getRequest<Request>(), response));
    if (problem.status === 500)
      this.#logger.error(
        { method: http.getRequest<Request>().method, path: http.getRequest<Request>().path, err: error },
        'a request failed',
      );
    if (response.headersSent) return;
    if (problem.status === 503) response.setHeader('Retry-After', '5');
    if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
    response.status(problem.status).setHeader('Content-Type', 'application/problem+json; charset=utf-8');
    endAnswer(response, JSON.stringify(problem));
  }

  /** Where nothing answers, but would to another method. */
  #knownByOtherMethod(error: unknown, { method, path }: Request, response: Response): unknown {
    if (!(error instanceof NotFoundException) || !error.message.startsWith('Cannot ')) return error;
    const methods = methodsOf(path);
    if (methods.length === 0) return error;
    response.setHeader('Allow', methods.join(', '));
    return new MethodNotAllowedException(`expected ${methods.join(' or ')} for ${path}, got ${method}; correct the method`);
  }
}
