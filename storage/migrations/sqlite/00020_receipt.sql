-- +goose Up

-- what is said to be received of a delegation's papers; the newest counts, and none is ever changed
CREATE TABLE receipt (
    id            INTEGER PRIMARY KEY,
    delegation_id INTEGER NOT NULL REFERENCES delegation (id),
    follows       INTEGER NOT NULL, -- the one before; 0 for the first
    papers        INTEGER NOT NULL CHECK (papers >= 0),
    issued        INTEGER NOT NULL, -- of how many there were then
    account_id    INTEGER NOT NULL REFERENCES account (id),
    at            TEXT NOT NULL,
    UNIQUE (delegation_id, follows),
    CHECK (papers <= issued)
) STRICT;

-- the papers that there were then
CREATE TABLE receipt_paper (
    receipt_id     INTEGER NOT NULL REFERENCES receipt (id),
    certificate_id INTEGER NOT NULL REFERENCES certificate (id),
    PRIMARY KEY (receipt_id, certificate_id)
) STRICT;
