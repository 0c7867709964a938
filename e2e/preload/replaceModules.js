import { register } from 'node:module';

/**
 * Loaded into a process (`node --import`) that shall run other sources than its files have: the variable
 * `REPLACED_MODULES` holds them as JSON, the source by the URL of the module.
 */
const replaced = JSON.parse(process.env['REPLACED_MODULES'] ?? '{}');

register('./replaceModulesHooks.js', { parentURL: import.meta.url, data: replaced });
