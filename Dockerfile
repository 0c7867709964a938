# syntax=docker/dockerfile:1

# The image of one service; docker-compose.yml builds all four.
#
#   docker build --target subgraph --build-arg WORKSPACE=subgraphs/users --build-arg PORT=4001 .
#   docker build --target router --build-arg WORKSPACE=router --build-arg PORT=4000 .

ARG NODE_IMAGE=node:24-slim

# The whole repository, built once for all images by the scripts that a contributor runs.
FROM ${NODE_IMAGE} AS build
WORKDIR /app
# Only the manifests, so that dependencies are installed again only when a manifest has changed.
COPY package.json package-lock.json .npmrc ./
COPY packages/books/package.json packages/books/
COPY packages/embedded-mongo/package.json packages/embedded-mongo/
COPY packages/local-stack/package.json packages/local-stack/
COPY packages/schema-tools/package.json packages/schema-tools/
COPY packages/service-kit/package.json packages/service-kit/
COPY subgraphs/orders/package.json subgraphs/orders/
COPY subgraphs/products/package.json subgraphs/products/
COPY subgraphs/users/package.json subgraphs/users/
COPY router/package.json router/
COPY e2e/package.json e2e/
COPY bench/package.json bench/
# npm links the commands of a workspace when it installs, and the build calls them.
COPY packages/schema-tools/bin packages/schema-tools/bin
COPY packages/service-kit/bin packages/service-kit/bin
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
RUN npm run build

# What one service needs at run time: its own dependencies and those of the packages it stands on.
FROM ${NODE_IMAGE} AS production
ARG WORKSPACE
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY packages/service-kit/package.json packages/service-kit/
COPY ${WORKSPACE}/package.json ${WORKSPACE}/
# npm installs the workspaces among the development dependencies even when told to omit them.
RUN --mount=type=cache,target=/root/.npm \
    npm pkg delete devDependencies --workspaces --include-workspace-root \
    && npm ci --omit=dev --workspace "${WORKSPACE}" --include-workspace-root=false

FROM ${NODE_IMAGE} AS runtime
ARG WORKSPACE
ARG PORT
ENV NODE_ENV=production
ENV HOST=0.0.0.0
ENV PORT=${PORT}
# Longer than the router and orders keep idle connections: a restart loses no request.
ENV SHUTDOWN_DRAIN_MS=5000
WORKDIR /app
COPY --from=production /app ./
COPY --from=build /app/packages/service-kit/bin packages/service-kit/bin
COPY --from=build /app/packages/service-kit/dist packages/service-kit/dist
COPY --from=build /app/${WORKSPACE}/dist ${WORKSPACE}/dist
WORKDIR /app/${WORKSPACE}
# The files are root's: the service cannot change its own code.
USER node
EXPOSE ${PORT}
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --start-interval=1s --retries=3 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/main.js"]

FROM runtime AS subgraph
ARG WORKSPACE
COPY --from=build /app/${WORKSPACE}/schema.graphql ./
COPY --from=build /app/${WORKSPACE}/seed seed

FROM runtime AS router
# Most of what a request allocates dies with it; a larger young generation keeps it from being copied.
ENV NODE_OPTIONS=--max-semi-space-size=64
ENV APOLLO_TELEMETRY_DISABLED=1
# The page for people, which is served as it is written.
COPY --from=build /app/router/src/graphiql src/graphiql
# Where the router looks for it by itself, so that SUPERGRAPH_URL can be set instead.
COPY --from=build /app/supergraph.graphql ./
