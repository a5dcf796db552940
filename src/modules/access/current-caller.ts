import { createParamDecorator, UnauthorizedException, type ExecutionContext } from '@nestjs/common';
import type { CalledRequest } from './access.guard.js';
import type { Caller } from './caller.js';

/** A handler's parameter: who asks. The controller must stand behind `AccessGuard`. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<CalledRequest>();
  if (!caller) throw new UnauthorizedException('it is not known who asks: this handler stands before no AccessGuard');
  return caller;
});
