/**
 * What products answered on a reservation, as it stands in the reply to `reserveStock`, `commitStock`
 * or `releaseStock`.
 *
 * @returns undefined for a reply that tells of none
 */
export function statusOf(reply: Buffer): string | undefined {
  return /"status":"([A-Z]+)"/.exec(reply.toString('latin1'))?.[1];
}
