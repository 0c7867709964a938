import { door, type Door, spareDoor } from './door.ts';

const account = (username: string, email: string): string => `input: {
  username: ${username}, email: ${email}, password: "a password of a test", firstName: "New", lastName: "Customer"
}`;

const wrongSignIn = (selection: string): string =>
  `signIn(input: { email: $newEmail, password: "a wrong password, always" }) { ${selection} }`;

const address = `address: { street: "1 Test Street", city: "Test", postalCode: "1", country: "US" }`;

/** Ways through changes of accounts, and through sessions. */
export const accountChangeDoors: readonly Door[] = [
  door(
    `mutation { register(${account('$newName', '$newEmail')}) { ... on SignedIn { ...Here } } }`,
  ),
  door(`mutation { register(${account('$newName', '$email')}) { ... on EmailTaken { ...Here } } }`),
  door(`mutation { register(${account('$name', '$newEmail')}) {
    ... on UsernameTaken { ...Here }
  } }`),
  door(`mutation { register(${account('$name', '$newEmail')}) { ... on UserError { ...Here } } }`),

  door('mutation { signIn(input: $credentials) { ... on SignedIn { ...Here } } }'),
  door(`mutation { ${wrongSignIn('... on InvalidCredentials { ...Here }')} }`),
  door(`mutation { ${wrongSignIn('... on UserError { ...Here }')} }`),
  // The wait after three failures is a second, and each further one doubles it: on a machine that is too
  // busy for the fourth attempt to come within it, the last one does.
  door(`mutation {
    first: ${wrongSignIn('__typename')}
    second: ${wrongSignIn('__typename')}
    third: ${wrongSignIn('__typename')}
    fourth: ${wrongSignIn('__typename')}
    fifth: ${wrongSignIn('__typename')}
    sixth: ${wrongSignIn('__typename')}
    last: ${wrongSignIn('... on TooManyAttempts { ...Here }')}
  }`),
  door(`mutation { refreshSession(input: { refreshToken: $refreshToken }) {
    ... on SignedIn { ...Here }
  } }`),
  door(`mutation { refreshSession(input: { refreshToken: "not a token" }) {
    ... on SessionEnded { ...Here }
  } }`),
  door(`mutation { refreshSession(input: { refreshToken: "not a token" }) {
    ... on UserError { ...Here }
  } }`),
  spareDoor('mutation { signOut { ...Here } }'),
  spareDoor('mutation { signOutEverywhere { ...Here } }'),
  spareDoor(
    'mutation { changePassword(input: $passwords) { ... on PasswordChanged { ...Here } } }',
  ),
  spareDoor(`mutation { changePassword(
    input: { currentPassword: "a wrong password, always", newPassword: "a password of a test" }
  ) { ... on InvalidCredentials { ...Here } } }`),

  door(`mutation { updateUser(input: { id: $user, displayName: "Avery P." }) {
    ... on User { ...Here }
  } }`),
  door(`mutation { updateUser(input: { id: $user, email: $email }) {
    ... on EmailTaken { ...Here }
  } }`),
  door(`mutation { updateUser(input: { id: $user, username: $name }) {
    ... on UsernameTaken { ...Here }
  } }`),
  door(`mutation { addAddress(input: { userId: $user, label: "Test", ${address} }) {
    ... on User { ...Here }
  } }`),
  spareDoor(`mutation { addAddress(input: { userId: $spareUser, label: "Test", ${address} }) {
    ... on AddressBookFull { ...Here }
  } }`),
  spareDoor(`mutation { addAddress(input: { userId: $spareUser, label: "Test", ${address} }) {
    ... on UserError { ...Here }
  } }`),
  door(`mutation { updateAddress(input: { userId: $user, addressId: $address, label: "Home" }) {
    ...Here
  } }`),
  door(`mutation { removeAddress(input: { userId: $user, addressId: $unknownId }) { ...Here } }`),

  door(`mutation { assignRole(input: { userId: $victim, role: CUSTOMER }) {
    ... on User { ...Here }
  } }`),
  door(`mutation { assignRole(input: { userId: $lastAdministrator, role: CUSTOMER }) {
    ... on LastAdministrator { ...Here }
  } }`),
  door(`mutation { suspendUser(input: { userId: $lastAdministrator }) {
    ... on LastAdministrator { ...Here }
  } }`),
  door(`mutation { suspendUser(input: { userId: $lastAdministrator }) {
    ... on UserError { ...Here }
  } }`),
  door('mutation { suspendUser(input: { userId: $victim }) { ... on User { ...Here } } }'),
  door('mutation { reinstateUser(input: { userId: $victim }) { ...Here } }'),
];
