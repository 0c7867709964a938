/**
 * What the saga may be about to ask of products. It is recorded before it is asked, so that whoever
 * takes over knows what may have been carried out.
 */
export const steps = ['PRICE', 'RESERVE', 'COMMIT', 'RELEASE'] as const;

export type Step = (typeof steps)[number];
