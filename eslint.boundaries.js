import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';

const root = import.meta.dirname;

/**
 * The workspace that a file is part of, such as `subgraphs/users`; undefined for files of none.
 *
 * @param {string} path an absolute path
 */
function workspaceOf(path) {
  const [first, second] = relative(root, path).split(sep);
  if ((first === 'packages' || first === 'subgraphs') && second) return `${first}/${second}`;
  return first === 'router' || first === 'e2e' || first === 'bench' ? first : undefined;
}

/**
 * The name of the package that a module specifier begins with: `@shop/users` of
 * `@shop/users/src/x.ts`.
 *
 * @param {string} specifier
 */
const packageName = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/**
 * A rule over every module that a file names, however it does.
 *
 * @param {string} description
 * @param {(specifier: string, filename: string) => string | undefined} check the complaint, if any
 * @returns {import('eslint').Rule.RuleModule}
 */
const importRule = (description, check) => ({
  meta: { type: 'problem', docs: { description }, schema: [] },
  create(context) {
    const visit = (node) => {
      const specifier = (node.source ?? node.argument)?.value;
      if (typeof specifier !== 'string') return;
      const message = check(specifier, context.filename);
      if (message) context.report({ node, message });
    };
    return {
      ImportDeclaration: visit,
      ExportNamedDeclaration: visit,
      ExportAllDeclaration: visit,
      ImportExpression: visit,
      TSImportType: visit,
    };
  },
});

/** The workspaces that run; what anyone may import is in packages/. */
const applications = /^@shop\/(?:users|products|orders|router|e2e|bench)$/;

/**
 * The rule of the house: a workspace imports from itself and, by name, from packages/.
 *
 * @param {string} specifier
 * @param {string} filename
 */
function foreignImport(specifier, filename) {
  const own = workspaceOf(filename);
  if (/^\.{0,2}\//.test(specifier)) {
    const target = workspaceOf(resolve(dirname(filename), specifier));
    if (target === undefined || target === own) return undefined;
    return `This path leads into ${target}: talk to a service through its API, and import a package by its name.`;
  }
  const name = packageName(specifier);
  if (!applications.test(name) || manifest(own).name === name) return undefined;
  return `Nothing imports from ${name}: talk to it through its API, or move what is shared to packages/.`;
}

/**
 * What runs in production imports only what production installs. npm hoists every package to one
 * folder, so that an undeclared one works on a laptop and is missing in an image.
 *
 * @param {string} specifier
 * @param {string} filename
 */
function undeclaredDependency(specifier, filename) {
  const name = packageName(specifier);
  if (/^(?:\.|\/|node:)/.test(specifier) || builtinModules.includes(name)) return undefined;
  const own = workspaceOf(filename);
  const { name: self, dependencies = {} } = manifest(own);
  if (name === self || name in dependencies) return undefined;
  return `${name} is not in the dependencies of ${own}/package.json.`;
}

/** @type {Map<string, { name?: string, dependencies?: Record<string, string> }>} */
const manifests = new Map();

/** @param {string | undefined} workspace */
function manifest(workspace) {
  if (workspace === undefined) return {};
  let known = manifests.get(workspace);
  if (known === undefined) {
    known = JSON.parse(readFileSync(join(root, workspace, 'package.json'), 'utf8'));
    manifests.set(workspace, known);
  }
  return known;
}

/** @type {import('eslint').ESLint.Plugin} */
export const boundaries = {
  rules: {
    'no-foreign-import': importRule('keep to the own workspace and to packages/', foreignImport),
    'no-undeclared-dependency': importRule(
      'import what the workspace declares',
      undeclaredDependency,
    ),
  },
};
