import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import jest from 'eslint-plugin-jest';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** The folders that are a team's own: nothing outside may import from them, by name or by path. */
const owned = {
  users: ['@shop/users', '@shop/users/*', '**/subgraphs/users/**'],
  products: ['@shop/products', '@shop/products/*', '**/subgraphs/products/**'],
  orders: ['@shop/orders', '@shop/orders/*', '**/subgraphs/orders/**'],
  router: ['@shop/router', '@shop/router/*', '**/router/src/**'],
};

/** Forbids `files` to import from any owned folder but their own (DESIGN: the rules of the house). */
const boundary = (files, own) => ({
  files: [`${files}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: Object.entries(owned)
          .filter(([name]) => name !== own)
          .map(([name, group]) => ({
            group,
            message: `Nothing imports from ${name}: talk to it through its API, or move what is shared to packages/.`,
          })),
      },
    ],
  },
});

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
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  {
    files: ['**/test/**/*.ts'],
    extends: [jest.configs['flat/recommended']],
    rules: {
      'jest/expect-expect': ['error', { assertFunctionNames: ['expect*'] }],
      'jest/no-standalone-expect': 'off',
    },
  },
  boundary('packages', undefined),
  boundary('subgraphs/users', 'users'),
  boundary('subgraphs/products', 'products'),
  boundary('subgraphs/orders', 'orders'),
  boundary('router', 'router'),
  boundary('e2e', undefined),
  prettier,
);
