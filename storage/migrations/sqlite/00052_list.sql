-- +goose Up

-- a list about an announcement that somebody waits for: whom it hasn't reached, or what people say to it
CREATE TABLE list_request (
    id              INTEGER PRIMARY KEY,
    announcement_id INTEGER NOT NULL REFERENCES announcement (id),
    delegation_id   INTEGER REFERENCES delegation (id), -- of whose people alone; none: of all
    what            TEXT NOT NULL CHECK (what IN ('calls', 'results')),
    account_id      INTEGER NOT NULL REFERENCES account (id),
    at              TEXT NOT NULL,
    done_at         TEXT
) STRICT;
CREATE UNIQUE INDEX list_request_waiting ON list_request (account_id, announcement_id, COALESCE(delegation_id, 0), what) WHERE done_at IS NULL;
