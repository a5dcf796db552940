import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';

/**
 * Lets a handler's errors reach `onError` as they were thrown; without it Nest puts "Internal server error" in their place.
 * For the microservice: `microservice.useGlobalFilters(new RethrowFilter())`.
 */
@Catch()
export class RethrowFilter implements RpcExceptionFilter<unknown> {
  catch(exception: unknown): Observable<never> {
    return throwError(() => exception);
  }
}
