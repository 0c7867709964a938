export default {
  projects: ['packages/*', 'subgraphs/*', 'router', 'e2e', 'bench'],
  // No test is about speed, and a busy machine is slow: what takes longer than this hangs.
  testTimeout: 120_000,
  // Modules of tests that have run stay in memory: a worker that has grown is replaced by a new one.
  maxWorkers: '100%',
  workerIdleMemoryLimit: '1GB',
  reporters: ['default', './.ci/totals.js'],
};
