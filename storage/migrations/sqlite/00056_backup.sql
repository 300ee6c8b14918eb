-- +goose Up

-- an encrypted backup that an admin waits for in the chat
CREATE TABLE backup_request (
    id         INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id),
    at         TEXT NOT NULL,
    done_at    TEXT
) STRICT;
CREATE UNIQUE INDEX backup_request_waiting ON backup_request (account_id) WHERE done_at IS NULL;
