import type { AdmissionStep } from './identity/admission.ts';

/** What every answer tells a browser: its type is what it says, and links from it tell nothing. */
export const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

/** Answers of the API are for who asked: no cache between may keep them. */
export const setApiHeaders: AdmissionStep = (_asker, _request, response) => {
  response.setHeader('x-content-type-options', securityHeaders['x-content-type-options']);
  response.setHeader('cache-control', 'no-store');
};
