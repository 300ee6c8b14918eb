-- +goose Up

-- papers of a course as they would be, to be drawn for an organizer
CREATE TABLE preview (
    id         INTEGER PRIMARY KEY,
    course_id  INTEGER NOT NULL REFERENCES course (id),
    account_id INTEGER NOT NULL REFERENCES account (id),
    at         TEXT NOT NULL,
    done_at    TEXT
) STRICT;
-- of which nobody waits for two
CREATE UNIQUE INDEX preview_once ON preview (course_id, account_id) WHERE done_at IS NULL;
CREATE INDEX preview_waiting ON preview (id) WHERE done_at IS NULL;
