-- +goose Up

-- papers of a course that are issued, to be drawn for an organizer who prints them
CREATE TABLE printing (
    id         INTEGER PRIMARY KEY,
    course_id  INTEGER NOT NULL REFERENCES course (id),
    account_id INTEGER NOT NULL REFERENCES account (id),
    what       TEXT NOT NULL CHECK (what IN ('stock', 'own', 'own_cut', 'two_up')),
    printer    TEXT NOT NULL, -- by its name in the course's overlay; empty where none is named
    at         TEXT NOT NULL,
    done_at    TEXT
) STRICT;
-- of which nobody waits for two that are the same
CREATE UNIQUE INDEX printing_once ON printing (course_id, account_id, what, printer) WHERE done_at IS NULL;
CREATE INDEX printing_waiting ON printing (id) WHERE done_at IS NULL;

-- what is printed is no preview
INSERT INTO printing (course_id, account_id, what, printer, at, done_at)
SELECT course_id, account_id, 'stock', '', at, done_at FROM preview WHERE overlay = 1 ORDER BY id;
DELETE FROM preview WHERE overlay = 1;
DROP INDEX preview_once;
ALTER TABLE preview DROP COLUMN overlay;
CREATE UNIQUE INDEX preview_once ON preview (course_id, account_id) WHERE done_at IS NULL;
