-- +goose Up

-- a register of certificates (sổ cấp) that somebody waits for
CREATE TABLE register_request (
    id         INTEGER PRIMARY KEY,
    course_id  INTEGER REFERENCES course (id), -- none: of a year, over the courses that the account runs
    year       INTEGER NOT NULL,
    account_id INTEGER NOT NULL REFERENCES account (id),
    at         TEXT NOT NULL,
    done_at    TEXT,
    CHECK ((course_id IS NULL) = (year > 0))
) STRICT;
CREATE UNIQUE INDEX register_request_waiting ON register_request (account_id, COALESCE(course_id, 0), year) WHERE done_at IS NULL;
