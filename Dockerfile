# The processes of Stampede, built from this checkout. Redis and Postgres are other containers (docker-compose.yml).

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY . .
# Everything is needed to build; what only develops, tests or brings its own Postgres stays out of the image.
RUN npm ci \
 && npm run build \
 && npm prune --omit=dev --omit=optional \
 && find packages apps migrations -type d \( -name src -o -name test \) -not -path '*/node_modules/*' -prune -exec rm -rf {} +

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000 \
    PAGES_HOST=0.0.0.0 \
    PM2_HOME=/home/node/.pm2 \
    PM2_DISABLE_VERSION_CHECK=true
WORKDIR /app
# The code belongs to root and the processes do not run as root, so they cannot change it.
COPY --from=build /app ./
USER node
EXPOSE 3000 3001
# Right for any of the processes as the container's command; the names of several make each of them a condition.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "scripts/healthcheck.mjs"]
# pm2-runtime stops the processes on SIGTERM and waits for them. With --no-auto-exit it stays when all of them happen
# to be waiting for their restart at once.
CMD ["node_modules/.bin/pm2-runtime", "start", "ecosystem.config.js", "--no-auto-exit"]
