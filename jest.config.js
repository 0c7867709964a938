export default {
  projects: ['packages/*', 'subgraphs/*', 'router', 'e2e', 'bench'],
  reporters: ['default', './.ci/totals.js'],
};
