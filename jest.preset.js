/**
 * The jest settings of one workspace: TypeScript as ES modules, workspace packages read from their
 * sources.
 *
 * @param {string} name the workspace's name, shown before each of its test files
 * @returns {import('jest').Config}
 */
export const preset = (name) => ({
  displayName: name,
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironmentOptions: { customExportConditions: ['@shop/source', 'node', 'node-addons'] },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' } },
    ],
  },
});
