/**
 * The bar above GraphiQL: a form while nobody is signed in, and who is while somebody is.
 *
 * @typedef {import('./session.js').Session} Session
 *
 * @typedef {object} Demo accounts for people who try the shop
 * @property {{ label: string, email: string }[]} accounts
 * @property {string} password
 */

/**
 * @param {Session} session
 * @param {Demo | null} demo null where there are no such accounts
 */
export function showSignInBar(session, demo) {
  const form = element('sign-in', HTMLFormElement);
  const signedIn = element('signed-in', HTMLElement);
  const email = element('email', HTMLInputElement);
  const password = element('password', HTMLInputElement);
  const submit = element('submit', HTMLButtonElement);
  const signOut = element('sign-out', HTMLButtonElement);
  const message = element('message', HTMLElement);

  let wasSignedIn = false;
  const show = () => {
    const { current } = session;
    form.hidden = current !== undefined;
    signedIn.hidden = current === undefined;
    if (current !== undefined) {
      message.textContent = '';
      element('who', HTMLElement).textContent = describe(current);
    } else if (wasSignedIn) {
      message.textContent = 'You are signed out.';
    }
    wasSignedIn = current !== undefined;
  };

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    submit.disabled = true;
    message.textContent = 'Signing in …';
    const problem = await session.signIn(email.value, password.value);
    submit.disabled = false;
    if (problem === undefined) {
      form.reset();
      signOut.focus(); // what had the focus is hidden now
    } else {
      message.textContent = problem;
    }
  });
  signOut.addEventListener('click', async () => {
    await session.signOut();
    email.focus();
  });
  if (demo !== null) offerAccounts(demo, email, password);

  session.onChange(show);
  show();
}

/**
 * @param {Demo} demo
 * @param {HTMLInputElement} email
 * @param {HTMLInputElement} password
 */
function offerAccounts(demo, email, password) {
  const select = element('account', HTMLSelectElement);
  for (const { label, email } of demo.accounts) select.add(new Option(label, email));
  element('demo', HTMLElement).hidden = false;
  select.addEventListener('change', () => {
    email.value = select.value;
    password.value = select.value === '' ? '' : demo.password;
  });
}

/**
 * @param {import('./session.js').SignedIn} signedIn
 * @returns {string} such as `Emily Johnson, administrator, until 22/12/2026, 23:05`
 */
function describe({ displayName, role, until }) {
  const kind = role.toLowerCase().replaceAll('_', ' ');
  const when = until.toLocaleString(undefined, { dateStyle: 'short', timeStyle: 'short' });
  return `${displayName}, ${kind}, until ${when}`;
}

/**
 * An element of index.html.
 *
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
function element(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`The page has no ${type.name} "${id}".`);
  return found;
}
