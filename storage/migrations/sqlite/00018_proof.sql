-- +goose Up

-- also a proof before the closing, and the issued papers of everybody, or of those of no delegation, in one file
CREATE TABLE printing_anew (
    id         INTEGER PRIMARY KEY,
    course_id  INTEGER NOT NULL REFERENCES course (id),
    account_id INTEGER NOT NULL REFERENCES account (id),
    what       TEXT NOT NULL CHECK (what IN ('stock', 'own', 'own_cut', 'two_up', 'proof', 'loose', 'all')),
    printer    TEXT NOT NULL, -- by its name in the course's overlay; empty where none is named
    at         TEXT NOT NULL,
    done_at    TEXT
) STRICT;
INSERT INTO printing_anew (id, course_id, account_id, what, printer, at, done_at)
SELECT id, course_id, account_id, what, printer, at, done_at FROM printing ORDER BY id;
DROP TABLE printing;
ALTER TABLE printing_anew RENAME TO printing;
CREATE UNIQUE INDEX printing_once ON printing (course_id, account_id, what, printer) WHERE done_at IS NULL;
CREATE INDEX printing_waiting ON printing (id) WHERE done_at IS NULL;
