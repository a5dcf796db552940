import { AmqpUrlError } from './amqp-url-error.js';

/**
 * Checks a broker's URL; gives it with its heartbeat (in seconds, unless the URL names one), and as `broker` what may be
 * told about it: no user, no password.
 * @throws AmqpUrlError when it is no AMQP URL.
 */
export function brokerAddress(text: string, heartbeatS: number): { readonly url: string; readonly broker: string } {
  if (!URL.canParse(text)) throw new AmqpUrlError('what came is no URL');
  const url = new URL(text);
  if (url.protocol !== 'amqp:' && url.protocol !== 'amqps:') throw new AmqpUrlError(`the protocol that came is "${url.protocol}"`);
  if (!url.searchParams.has('heartbeat')) url.searchParams.set('heartbeat', String(heartbeatS));
  return { url: url.href, broker: `${url.protocol}//${url.host}${url.pathname}` };
}
