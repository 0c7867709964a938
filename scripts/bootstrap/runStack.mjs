import { bootstrapOrExit } from './bootstrap.mjs';

/**
 * Makes the checkout ready and runs the system until Ctrl-C.
 *
 * @param {'start' | 'dev'} mode
 */
export async function runStack(mode) {
  await bootstrapOrExit({ tolerateTypeErrors: mode === 'dev' });
  // Not before the bootstrap: until then there may be nothing to import.
  const { run } = await import('@shop/local-stack');
  process.exitCode = await run(mode);
}
