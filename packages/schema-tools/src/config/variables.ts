import type { YamlMapping } from './yaml.ts';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The text at a key, with each `${env.NAME}` in it replaced by the environment variable, or by
 * `default` in `${env.NAME:-default}` where there is no such variable.
 *
 * @throws InputError when the key is missing, or a variable has neither a value nor a default
 */
export function expandVariables(
  mapping: YamlMapping,
  key: string,
  environment: Environment,
): string {
  return mapping.string(key).replaceAll(/\$\{([^}]*)\}/g, (reference, inner: string) => {
    const [, name, fallback] = /^env\.(\w+)(?::-(.*))?$/.exec(inner) ?? [];
    if (name === undefined) {
      throw mapping.mistake(key, `Cannot expand "${reference}"; write \${env.NAME}.`);
    }
    const value = environment[name] ?? fallback;
    if (value === undefined) {
      throw mapping.mistake(key, `The environment variable ${name} is not set.`);
    }
    return value;
  });
}
