import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import jest from 'eslint-plugin-jest';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { boundaries } from './eslint.boundaries.js';

export default defineConfig(
  globalIgnores(['**/dist/', '**/generated/', 'coverage/', '.data/']),
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-console': 'error',
      // Mongoose types the options of a schema as classes and means plain objects.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['**/*.ts', '**/*.js', '**/*.mjs'],
    plugins: { boundaries },
    rules: { 'boundaries/no-foreign-import': 'error' },
  },
  {
    files: ['{packages,subgraphs}/*/src/**/*.ts', 'router/src/**/*.ts'],
    rules: { 'boundaries/no-undeclared-dependency': 'error' },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  {
    // The compiler checks these, and knows what a browser has.
    files: ['router/src/graphiql/page/*.js'],
    rules: { 'no-undef': 'off' },
  },
  {
    // These run before anybody has checked the version of Node, and have to be read by an old one.
    files: ['scripts/*.mjs', 'scripts/bootstrap/requireNode.mjs'],
    languageOptions: { ecmaVersion: 2020 },
  },
  {
    files: ['**/test/**/*.ts'],
    extends: [jest.configs['flat/recommended']],
    rules: {
      'jest/expect-expect': ['error', { assertFunctionNames: ['expect*'] }],
      'jest/no-standalone-expect': 'off',
    },
  },
  prettier,
);
