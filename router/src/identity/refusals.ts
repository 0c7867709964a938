import { RequestRefused } from '@shop/service-kit';

/**
 * The refusal of a request whose token does not count (RFC 6750, section 3.1). It is refused whole:
 * who sends a token expects to be known, and must not get a stranger's answer instead.
 */
export function invalidToken(message: string): RequestRefused {
  return new RequestRefused(401, 'UNAUTHENTICATED', message, {
    'www-authenticate': 'Bearer error="invalid_token"',
  });
}

/** The refusal of a request whose token cannot be checked now. */
export function cannotVerify(): RequestRefused {
  return new RequestRefused(
    503,
    'SERVICE_UNAVAILABLE',
    'Access tokens cannot be checked now. Try again later, or ask without a token.',
    { 'retry-after': '5' },
  );
}
