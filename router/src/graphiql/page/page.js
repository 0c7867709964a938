import { Session } from './session.js';
import { showSignInBar } from './signInBar.js';

const endpoint = '/graphql';

const [settings, firstQuery] = await Promise.all([
  fetch('/graphiql/settings.json').then((answer) => answer.json()),
  fetch('/graphiql/first-query.graphql').then((answer) => answer.text()),
]);

const session = new Session({
  url: endpoint,
  fetch: (...request) => fetch(...request),
  storage: sessionStorage,
});
showSignInBar(session, settings.demo);

const root = document.getElementById('graphiql');
if (root === null) throw new Error('The page has no place for GraphiQL.');
ReactDOM.createRoot(root).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({
      url: endpoint,
      fetch: (...request) => session.fetch(...request),
    }),
    defaultQuery: firstQuery,
    shouldPersistHeaders: false,
  }),
);
