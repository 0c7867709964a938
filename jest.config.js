export default {
  projects: ['packages/*', 'subgraphs/*', 'router', 'e2e', 'bench'],
  // No test is about speed, and a busy machine is slow: what takes longer than this hangs.
  testTimeout: 120_000,
  reporters: ['default', './.ci/totals.js'],
};
