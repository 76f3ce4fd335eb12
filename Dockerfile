FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM dependencies AS build
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY contracts contracts
COPY process process
COPY http http
COPY event-log event-log
COPY keys keys
COPY read-models read-models
COPY lmdb lmdb
COPY mongodb mongodb
COPY command-api command-api
COPY projector projector
COPY query-api query-api
COPY client client
COPY operations operations
COPY standalone standalone
COPY web web
RUN npm run build

# One image for every service; compose says which main.js it runs.
FROM node:24-bookworm-slim
WORKDIR /app
COPY package.json ./
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
USER node
# A container is reached from outside itself; what is published beyond the machine is for compose to say.
ENV HOST=0.0.0.0
# kafkajs sets a timer in the past, which Node 24 reports and treats rightly (tulios/kafkajs#1751).
# Requests that wait for the log outlive many collections of a young generation as small as it is by default (MiB);
# and an old generation that may be as large as it likes is let grow to four times what is in use: docs/decisions/memory.md.
ENV NODE_OPTIONS="--disable-warning=TimeoutNegativeWarning --max-semi-space-size=32 --max-old-space-size=1024"
EXPOSE 8081
CMD ["node", "dist/standalone/main.js"]
