import type { Migration } from './migration.ts';

/** Rows are rewritten every second: fillfactor 50 keeps room for that in the page; only last_seen_at is searched for. */
const PROCESSES = `
CREATE TABLE processes (
  process_id   uuid        PRIMARY KEY,
  name         text        NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
  instance     text        NOT NULL CHECK (length(instance) BETWEEN 1 AND 32),
  host         text        NOT NULL CHECK (length(host) BETWEEN 1 AND 255),
  version      text        NOT NULL CHECK (length(version) BETWEEN 1 AND 64),
  pid          integer     NOT NULL CHECK (pid > 0),
  started_at   timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  troubles     text[]      NOT NULL CHECK (cardinality(troubles) <= 20),
  counters     jsonb       NOT NULL
               CHECK (jsonb_typeof(counters) = 'object' AND octet_length(counters::text) <= 16384),
  CONSTRAINT processes_seen_after_their_start CHECK (last_seen_at >= started_at)
) WITH (fillfactor = 50);
COMMENT ON TABLE  processes              IS 'Every process that lives, and those that died in the last day; nothing decides by it.';
COMMENT ON COLUMN processes.process_id   IS 'A random id of this life of the process: the next one in its place has another.';
COMMENT ON COLUMN processes.name         IS 'The process''s name in pm2.';
COMMENT ON COLUMN processes.instance     IS 'Which copy of it, pm2''s number from 0.';
COMMENT ON COLUMN processes.host         IS 'The name of its machine or container.';
COMMENT ON COLUMN processes.version      IS 'The version of Stampede that it runs.';
COMMENT ON COLUMN processes.pid          IS 'Its process id on that machine.';
COMMENT ON COLUMN processes.started_at   IS 'When it started, by the clock of this database.';
COMMENT ON COLUMN processes.last_seen_at IS 'When it wrote this row last, which it does every second; older than 10 s: it is dead or cut off.';
COMMENT ON COLUMN processes.troubles     IS 'What was wrong with it then, a sentence each, 20 at most; empty: nothing.';
COMMENT ON COLUMN processes.counters     IS 'What it has counted since its start: accepted, refused by reason, ordered, expired and the like.';
`;

/** Heartbeats of the processes. */
export const processes: Migration = {
  name: '0003-processes',
  up: async (knex) => {
    await knex.raw(PROCESSES);
  },
  down: async (knex) => {
    await knex.raw('DROP TABLE processes');
  },
};
