export default {
  projects: ['packages/*', 'subgraphs/*', 'router', 'e2e', 'bench'],
};
