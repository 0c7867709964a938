/**
 * Long passwords that many people choose, in lower case and without anything but letters and digits.
 * What is shorter than a password may be, or repeats itself, need not be here.
 */
const common: ReadonlySet<string> = new Set([
  'administrator',
  'administratorpassword',
  'changemeimmediately',
  'correcthorsebatterystaple',
  'iloveyousomuch',
  'iloveyouforever',
  'letmeinletmeinplease',
  'letmeinplease',
  'mypasswordisapassword',
  'mypasswordispassword',
  'mysecretpassword',
  'mysupersecretpassword',
  'onceuponatime',
  'passwordpassword',
  'qwertyasdfghzxcvbn',
  'qwertyuiopasdfgh',
  'supersecretpassword',
  'thequickbrownfox',
  'thisisapassword',
  'thisismypassword',
  'thispasswordissecure',
  'trustno1trustno1',
  'verysecretpassword',
  'welcometotheshop',
  'youshallnotpass',
]);

/** Keys in the order in which fingers find them; whole passwords are pieces of these. */
const runs = [
  '01234567890123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  '1q2w3e4r5t6y7u8i9o0p',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
  'qazwsxedcrfvtgbyhnujmikolp',
  '1234567890qwertyuiopasdfghjklzxcvbnm',
  'qwertyuiop1234567890',
].flatMap((run) => [run, Array.from(run).reverse().join('')]);

/** The words of the shop itself. */
const shopWords = ['federated', 'shop', 'store', 'demo', 'password', 'admin'];

/** How many characters a password must have beside words that anybody would try first. */
const minOwn = 8;

/**
 * Whether a password of full length is among the first that somebody else would try: a common one, a
 * run over the keyboard, a repetition, or little more than the names of the shop and of the user.
 *
 * @param words what others know of the user, such as the username and the e-mail address
 */
export function isWellKnown(password: string, words: readonly string[]): boolean {
  const lower = password.toLowerCase();
  if (repeats(Array.from(lower))) return true;
  const known = [...words.map((word) => simplify(word.toLowerCase())), ...shopWords];
  return [simplify(lower), simplify(unleet(lower))].some((reading) => {
    if (reading !== '' && runs.some((run) => run.includes(reading))) return true;
    if (common.has(reading) || common.has(reading.replace(/\d+$/, ''))) return true;
    const own = withoutWords(reading, known);
    return own.length < reading.length && own.length < minOwn;
  });
}

function simplify(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}]/gu, '');
}

const letterFor = new Map([
  ['0', 'o'],
  ['1', 'i'],
  ['3', 'e'],
  ['4', 'a'],
  ['5', 's'],
  ['7', 't'],
  ['@', 'a'],
  ['$', 's'],
  ['!', 'i'],
]);

/** Reads digits and signs as the letters that they stand for. */
function unleet(text: string): string {
  return text.replaceAll(/[0-9@$!]/g, (sign) => letterFor.get(sign) ?? sign);
}

/** Whether a text is a part of it again and again, the last time perhaps cut off. */
function repeats(characters: readonly string[]): boolean {
  const most = Math.floor(characters.length / 2);
  for (let period = 1; period <= most; period++) {
    if (characters.every((character, i) => i < period || character === characters[i - period])) {
      return true;
    }
  }
  return false;
}

/** Takes words out of a text, the longest first; what is shorter than three letters is no word. */
function withoutWords(text: string, words: readonly string[]): string {
  return words
    .filter((word) => word.length >= 3)
    .toSorted((a, b) => b.length - a.length)
    .reduce((left, word) => left.replaceAll(word, ''), text);
}
