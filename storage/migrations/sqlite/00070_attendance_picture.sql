-- +goose Up

-- also the attendance as a picture
CREATE TABLE register_request_anew (
    id         INTEGER PRIMARY KEY,
    course_id  INTEGER REFERENCES course (id), -- none: of a year, over the courses that the account runs
    year       INTEGER NOT NULL,
    account_id INTEGER NOT NULL REFERENCES account (id),
    at         TEXT NOT NULL,
    done_at    TEXT,
    asked      TEXT NOT NULL DEFAULT '', -- the message under which it was asked for, which asks once
    what       TEXT NOT NULL DEFAULT 'register' CHECK (what IN ('register', 'unfetched', 'class', 'attendance')),
    CHECK ((course_id IS NULL) = (year > 0))
) STRICT;
INSERT INTO register_request_anew (id, course_id, year, account_id, at, done_at, asked, what)
SELECT id, course_id, year, account_id, at, done_at, asked, what FROM register_request ORDER BY id;
DROP TABLE register_request;
ALTER TABLE register_request_anew RENAME TO register_request;
CREATE UNIQUE INDEX register_request_asked ON register_request (asked) WHERE asked <> '';
CREATE UNIQUE INDEX register_request_waiting ON register_request (account_id, COALESCE(course_id, 0), year, what) WHERE done_at IS NULL;
