/**
 * A reporter of jest that ends its output with one line in a form that any CI can read:
 * `12 passed, 0 failed` or `12 passed, 0 failed, 3 skipped`. A test file that did not run counts as
 * a failure, as it does for jest's exit code.
 *
 * @implements {import('@jest/reporters').Reporter}
 */
export default class TotalsReporter {
  #totals = '0 passed, 0 failed';

  constructor() {
    // At the very end, because jest writes its own summary after every other reporter has run.
    process.once('exit', () => process.stdout.write(`${this.#totals}\n`));
  }

  /**
   * @param {ReadonlySet<unknown>} _contexts
   * @param {import('@jest/reporters').AggregatedResult} results
   */
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    this.#totals = `${results.numPassedTests} passed, ${failed} failed`;
    if (skipped > 0) this.#totals += `, ${skipped} skipped`;
  }
}
