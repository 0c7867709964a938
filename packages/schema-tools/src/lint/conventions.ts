import { rule as matchDocumentFilename } from '@graphql-eslint/eslint-plugin/rules/match-document-filename/index';
import { rule as namingConvention } from '@graphql-eslint/eslint-plugin/rules/naming-convention/index';
import { rule as noAnonymousOperations } from '@graphql-eslint/eslint-plugin/rules/no-anonymous-operations/index';
import { rule as noDuplicateFields } from '@graphql-eslint/eslint-plugin/rules/no-duplicate-fields/index';
import { rule as noHashtagDescription } from '@graphql-eslint/eslint-plugin/rules/no-hashtag-description/index';
import { rule as relayArguments } from '@graphql-eslint/eslint-plugin/rules/relay-arguments/index';
import { rule as requireDeprecationReason } from '@graphql-eslint/eslint-plugin/rules/require-deprecation-reason/index';
import { rule as requireDescription } from '@graphql-eslint/eslint-plugin/rules/require-description/index';
import type { ESLint, Linter } from 'eslint';
import { shopRules } from './rules/index.ts';

/**
 * The plugins that rules are taken from. Of GraphQL-ESLint each rule is loaded alone: the whole plugin
 * takes a second to load, and its parser and its rules about edges and PageInfo keep the first schema
 * of a process for all others.
 */
export const plugins = {
  '@graphql-eslint': {
    rules: {
      'match-document-filename': matchDocumentFilename,
      'naming-convention': namingConvention,
      'no-anonymous-operations': noAnonymousOperations,
      'no-duplicate-fields': noDuplicateFields,
      'no-hashtag-description': noHashtagDescription,
      'relay-arguments': relayArguments,
      'require-deprecation-reason': requireDeprecationReason,
      'require-description': requireDescription,
    },
  },
  shop: { rules: shopRules },
  // The rules of GraphQL-ESLint get nodes of GraphQL, which ESLint has no types for.
} as unknown as Record<string, ESLint.Plugin>;

/** The conventions of docs/schema.md. */
export const schemaRules: Linter.RulesRecord = {
  '@graphql-eslint/require-description': [
    'error',
    {
      types: true,
      DirectiveDefinition: true,
      FieldDefinition: true,
      InputValueDefinition: true,
      EnumValueDefinition: true,
      // What goes into a mutation is described by its type.
      ignoredSelectors: ['FieldDefinition > InputValueDefinition[name.value=input]'],
    },
  ],
  '@graphql-eslint/no-hashtag-description': 'error',
  '@graphql-eslint/naming-convention': [
    'error',
    {
      types: 'PascalCase',
      DirectiveDefinition: 'camelCase',
      FieldDefinition: 'camelCase',
      InputValueDefinition: 'camelCase',
      EnumValueDefinition: 'UPPER_CASE',
      InputObjectTypeDefinition: { style: 'PascalCase', requiredSuffixes: ['Input', 'Filter'] },
    },
  ],
  '@graphql-eslint/require-deprecation-reason': 'error',
  '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
  'shop/connection-shape': 'error',
  'shop/forward-pagination': 'error',
  'shop/integer-money': 'error',
  'shop/mutation-result': 'error',
  'shop/well-known-types': 'error',
};

/** How clients name what they send, so that logs and figures tell it. */
export const operationRules: Linter.RulesRecord = {
  '@graphql-eslint/naming-convention': [
    'error',
    {
      OperationDefinition: 'PascalCase',
      FragmentDefinition: 'PascalCase',
      VariableDefinition: 'camelCase',
    },
  ],
  '@graphql-eslint/match-document-filename': [
    'error',
    { query: 'matchDocumentStyle', mutation: 'matchDocumentStyle' },
  ],
  '@graphql-eslint/no-anonymous-operations': 'error',
  '@graphql-eslint/no-duplicate-fields': 'error',
};
