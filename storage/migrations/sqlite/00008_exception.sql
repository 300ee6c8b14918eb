-- +goose Up

-- What an organizer has decided about somebody's certificate against the course's rule.
CREATE TABLE exception (
    enrollment_id INTEGER PRIMARY KEY REFERENCES enrollment (id),
    kind          TEXT NOT NULL CHECK (kind IN ('granted', 'withheld')),
    reason        TEXT NOT NULL CHECK (reason <> ''),
    by_account    INTEGER REFERENCES account (id),
    at            TEXT NOT NULL
) STRICT;
