import { Injectable, UnauthorizedException } from '@nestjs/common';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify, type JWTPayload } from 'jose';
import { ROLES, type RoleName } from '#libs/contract';
import { Settings } from '../../settings/index.js';
import { LOCAL_ADMINISTRATOR, type Caller } from './caller.js';

const BEARER = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i;
const KEY_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** Finds out who asks: by a JSON Web Token with `JOBCAST_AUTH=jwt`, otherwise the local administrator. */
@Injectable()
export class Authenticator {
  readonly #isOpen: boolean;
  readonly #secret: Uint8Array | undefined;
  readonly #keys: ReturnType<typeof createRemoteJWKSet> | undefined;

  constructor(settings: Settings) {
    this.#isOpen = settings.auth === 'none';
    this.#secret = settings.jwtSecret === undefined ? undefined : new TextEncoder().encode(settings.jwtSecret);
    this.#keys = settings.jwksUrl === undefined ? undefined : createRemoteJWKSet(new URL(settings.jwksUrl));
  }

  /** Who sent this header `authorization`. @throws UnauthorizedException that tells what to send */
  async caller(authorization: unknown): Promise<Caller> {
    if (this.#isOpen) return LOCAL_ADMINISTRATOR;
    const token = typeof authorization === 'string' ? BEARER.exec(authorization)?.[1] : undefined;
    if (token === undefined) {
      const came = authorization === undefined ? 'none' : 'something else';
      throw new UnauthorizedException(
        `expected the header "authorization: Bearer <JSON Web Token>", got ${came}; send a token of this installation`,
      );
    }
    return this.callerOfToken(token);
  }

  /** Whose token this is. @throws UnauthorizedException */
  async callerOfToken(token: string): Promise<Caller> {
    return this.#isOpen ? LOCAL_ADMINISTRATOR : callerOf(await this.#verify(token));
  }

  async #verify(token: string): Promise<JWTPayload> {
    try {
      const isShared = decodeProtectedHeader(token).alg?.startsWith('HS') ?? false;
      if (isShared && this.#secret) return (await jwtVerify(token, this.#secret, { algorithms: ['HS256'] })).payload;
      if (!isShared && this.#keys) return (await jwtVerify(token, this.#keys, { algorithms: KEY_ALGORITHMS })).payload;
      throw new Error('its algorithm is not one that this installation takes');
    } catch (error) {
      const why = error instanceof Error ? error.message : 'it cannot be read';
      throw new UnauthorizedException(`expected a valid token, got one that is refused: ${why}; get a new one`);
    }
  }
}

function callerOf({ sub, tenant, permissions, roles: claimed, exp }: JWTPayload): Caller {
  if (typeof sub !== 'string' || sub === '')
    throw new UnauthorizedException('expected a token with the claim "sub" (the user\'s name), got one without; get a new one');
  const roles = textsOf(claimed).filter((name): name is RoleName => Object.hasOwn(ROLES, name));
  return {
    subject: sub,
    tenant: typeof tenant === 'string' ? tenant : null,
    permissions: new Set([...textsOf(permissions), ...roles.flatMap((name) => ROLES[name])]),
    roles,
    isLocalAdministrator: false,
    ...(exp !== undefined && { expiresAt: new Date(exp * 1_000) }),
  };
}

function textsOf(claim: unknown): string[] {
  return Array.isArray(claim) ? claim.filter((name) => typeof name === 'string') : [];
}
