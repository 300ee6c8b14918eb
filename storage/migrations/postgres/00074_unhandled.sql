-- +goose Up

-- updates that are not done: they wait, or were set aside. What is in the inbox is written once: marked as done, each was
-- written again with all its indexes.
CREATE TABLE unhandled (
    id      BIGINT PRIMARY KEY, -- in the inbox
    chat_id BIGINT,             -- as there
    state   TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'quarantined')),
    tries   BIGINT NOT NULL DEFAULT 0 CHECK (tries >= 0),
    failure TEXT NOT NULL DEFAULT ''
);
INSERT INTO unhandled (id, chat_id, state, tries, failure)
SELECT id, chat_id, state, tries, failure
FROM inbox
WHERE state <> 'done';
CREATE INDEX unhandled_quarantined ON unhandled (id) WHERE state = 'quarantined';
DROP INDEX inbox_new;
DROP INDEX inbox_quarantined;
ALTER TABLE inbox DROP COLUMN state;
ALTER TABLE inbox DROP COLUMN tries;
ALTER TABLE inbox DROP COLUMN failure;

-- Known to be as good as empty, it is read in its order. Without figures PostgreSQL would sort all that waits for each batch.
ANALYZE unhandled;
