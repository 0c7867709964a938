/* Runs in the browser, after the scripts that define React, ReactDOM and GraphiQL. */
/* global React, ReactDOM, GraphiQL, document, fetch */
(async () => {
  const answer = await fetch('/graphiql/first-query.graphql');
  const firstQuery = await answer.text();
  ReactDOM.createRoot(document.getElementById('graphiql')).render(
    React.createElement(GraphiQL, {
      fetcher: GraphiQL.createFetcher({ url: '/graphql' }),
      defaultQuery: firstQuery,
      shouldPersistHeaders: false,
    }),
  );
})();
