import type { Migration } from './migration.ts';

const SESSIONS = `
CREATE TABLE desk_sessions (
  is_only    boolean     PRIMARY KEY DEFAULT true CHECK (is_only),
  generation bigint      NOT NULL DEFAULT 1 CHECK (generation BETWEEN 1 AND 9007199254740991),
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO desk_sessions DEFAULT VALUES;
COMMENT ON TABLE  desk_sessions            IS 'Which sessions of the desk are valid; one row.';
COMMENT ON COLUMN desk_sessions.is_only    IS 'There is one row.';
COMMENT ON COLUMN desk_sessions.generation IS 'A session of another generation has ended.';
COMMENT ON COLUMN desk_sessions.changed_at IS 'When all sessions were ended last.';
`;

const LINKS = `
CREATE TABLE desk_links (
  link_id    uuid        PRIMARY KEY,
  expires_at timestamptz NOT NULL,
  used_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX desk_links_expired ON desk_links (expires_at);
COMMENT ON TABLE  desk_links            IS 'One-time links into the desk that were used; one is deleted a day after its end.';
COMMENT ON COLUMN desk_links.link_id    IS 'The id in the link.';
COMMENT ON COLUMN desk_links.expires_at IS 'From when on the link is refused anyway.';
COMMENT ON COLUMN desk_links.used_at    IS 'When it was used.';
`;

/** People sign in to the desk: all sessions can be ended, and a one-time link works once. */
export const deskSessions: Migration = {
  name: '0016-desk-sessions',
  up: async (knex) => {
    await knex.raw([SESSIONS, LINKS].join('\n'));
  },
  down: async (knex) => {
    await knex.raw('DROP TABLE desk_links, desk_sessions');
  },
};
