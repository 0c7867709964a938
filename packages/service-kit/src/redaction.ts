/** Names whose values are in no log line, whatever their case and however deep they are. */
const secretNames = [
  'accessToken',
  'authorization',
  'cookie',
  'currentPassword',
  'newPassword',
  'password',
  'passwordHash',
  'privateKey',
  'proxy-authorization',
  // Names and values of headers take turns in it.
  'rawHeaders',
  'refreshToken',
  'secret',
  'set-cookie',
].join('|');

const jsonText = String.raw`"(?:[^"\\]|\\.)*"`;
const jsonNumber = String.raw`-?\d[\d.eE+-]*`;
/** A list or an object with no other in it. */
const jsonGroup = String.raw`[[{](?:[^"[\]{}]|${jsonText})*[\]}]`;

/** A quoted text within a JSON text: each quote and backslash is escaped once more. */
const innerText = String.raw`\\"(?:[^"\\]|\\[^"\\]|\\\\(?:\\["\\]|[^"\\]))*\\"`;

/** What is secret in a line, and what the line has instead. Each pattern takes linear time. */
const secrets: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [
    new RegExp(`("(?:${secretNames})":)(?:${jsonText}|${jsonNumber}|${jsonGroup})`, 'gi'),
    '$1"[redacted]"',
  ],
  // The same within messages, which quote operations, variables and bodies.
  [
    new RegExp(String.raw`((?:${secretNames})(?:\\")?\s*:\s*)${innerText}`, 'gi'),
    String.raw`$1\"[redacted]\"`,
  ],
  // Signed tokens: a JSON object in base64url begins so.
  [/(?<=^|[^\w-]|\\[nrt])eyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, '[redacted]'],
  [/((?:Bearer|Basic) +)[\w.~+/=-]{8,}/gi, '$1[redacted]'],
  // Credentials in a connection string.
  [/(?<=[^a-z+])([a-z][a-z+]*:\/\/[^\s/:@"]*:)[^\s/@"]+@/gi, '$1[redacted]@'],
];

/**
 * Takes passwords, tokens and credentials out of a line of the log. It works on the line as it is
 * written, so that nothing gets around it: no nesting, no child logger, no text in a text.
 *
 * @param line a JSON object
 * @returns a JSON object
 */
export function redactLine(line: string): string {
  let text = line;
  for (const [pattern, replacement] of secrets) text = text.replace(pattern, replacement);
  return text;
}
