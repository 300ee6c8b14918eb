-- +goose Up

-- the file of a certificate as it was drawn, of one that is signed elsewhere: file_id is the one that came back
ALTER TABLE certificate ADD COLUMN unsigned_id INTEGER REFERENCES file (id);
DROP INDEX certificate_undrawn;
CREATE INDEX certificate_undrawn ON certificate (id) WHERE state = 'issued' AND file_id IS NULL AND unsigned_id IS NULL;
CREATE INDEX certificate_unsigned ON certificate (unsigned_id) WHERE unsigned_id IS NOT NULL;

-- papers of a course that somebody waits for, to sign them elsewhere
CREATE TABLE signing_request (
    id         INTEGER PRIMARY KEY,
    course_id  INTEGER NOT NULL REFERENCES course (id),
    account_id INTEGER NOT NULL REFERENCES account (id),
    at         TEXT NOT NULL,
    done_at    TEXT
) STRICT;
CREATE UNIQUE INDEX signing_request_waiting ON signing_request (course_id, account_id) WHERE done_at IS NULL;

-- whether a file that was sent holds papers that were signed elsewhere, and no roster
ALTER TABLE roster_import ADD COLUMN signed INTEGER NOT NULL DEFAULT 0 CHECK (signed IN (0, 1));
