import { duplicateKey } from '@shop/service-kit';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';

import { type Clock, later } from '../clock.ts';
import type { SigningKeyModel, SigningKeyRecord } from '../models/signingKey.ts';
import { activationDelayMs, retirementDelayMs, signingKeyLifeMs } from './lifetimes.ts';

/**
 * Reads the generations of keys that are published, oldest first. Makes the first one when there is
 * none and the next one when the last one is old, and removes those that are of no use any more. Any
 * number of instances may do this at once: of those that make a generation, one succeeds.
 *
 * @returns at least one
 */
export async function readGenerations(
  signingKeys: SigningKeyModel,
  clock: Clock,
): Promise<SigningKeyRecord[]> {
  for (;;) {
    const generations = await signingKeys.find().sort({ _id: 1 }).lean<SigningKeyRecord[]>();
    const last = generations.at(-1);
    const now = clock();
    if (last === undefined) await makeGeneration(signingKeys, 1, now);
    else if (later(last.activeAt, signingKeyLifeMs) <= now) await makeNext(signingKeys, last, now);
    else return removeRetired(signingKeys, generations, now);
  }
}

/**
 * Makes the next generation of keys, unless one is there that does not sign yet.
 *
 * @returns when the youngest generation begins to sign
 */
export async function rotate(signingKeys: SigningKeyModel, clock: Clock): Promise<Date> {
  const last = (await readGenerations(signingKeys, clock)).at(-1);
  const now = clock();
  if (last && last.activeAt <= now) {
    await makeNext(signingKeys, last, now);
    return rotate(signingKeys, clock);
  }
  return last?.activeAt ?? now;
}

/**
 * The generation that signs: the youngest that is active. By a clock that is behind the one of who
 * made the first generation, none may be: then it is the oldest.
 */
export function signingGeneration(
  generations: readonly SigningKeyRecord[],
  now: Date,
): SigningKeyRecord | undefined {
  return generations.findLast(({ activeAt }) => activeAt <= now) ?? generations[0];
}

function makeNext(signingKeys: SigningKeyModel, last: SigningKeyRecord, now: Date): Promise<void> {
  return makeGeneration(signingKeys, last._id + 1, later(now, activationDelayMs));
}

async function makeGeneration(
  signingKeys: SigningKeyModel,
  generation: number,
  activeAt: Date,
): Promise<void> {
  const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const { x, d } = await exportJWK(privateKey);
  if (x === undefined || d === undefined) throw new TypeError('a key without its parts was made');
  const kid = await calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x });
  try {
    await signingKeys.create({ _id: generation, kid, x, d, activeAt });
  } catch (error) {
    // Another instance made this generation.
    if (duplicateKey(error) === undefined) throw error;
  }
}

/** Removes the keys whose last token has ended, and gives the others. */
async function removeRetired(
  signingKeys: SigningKeyModel,
  generations: SigningKeyRecord[],
  now: Date,
): Promise<SigningKeyRecord[]> {
  const first = generations.findLastIndex(
    ({ activeAt }) => later(activeAt, retirementDelayMs) <= now,
  );
  const oldest = generations[first];
  if (oldest === undefined || first === 0) return generations;
  await signingKeys.deleteMany({ _id: { $lt: oldest._id } });
  return generations.slice(first);
}
