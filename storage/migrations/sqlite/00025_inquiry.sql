-- +goose Up

-- what a trainee asks the organizers (câu hỏi)
CREATE TABLE inquiry (
    id            INTEGER PRIMARY KEY,
    message       INTEGER NOT NULL UNIQUE, -- the update in which it came
    enrollment_id INTEGER NOT NULL REFERENCES enrollment (id),
    by_account    INTEGER NOT NULL REFERENCES account (id),
    follows       INTEGER REFERENCES inquiry (id), -- to whose answer it comes back
    text          TEXT NOT NULL, -- empty: files alone
    files         TEXT NOT NULL, -- JSON: as messages hold them, in Telegram's words
    told          TEXT NOT NULL, -- JSON: the accounts of the organizers who have it in their chats
    answers       INTEGER NOT NULL DEFAULT 0 CHECK (answers >= 0), -- how many there are
    at            TEXT NOT NULL,
    CHECK (text <> '' OR files <> '[]')
) STRICT;
CREATE INDEX inquiry_enrollment ON inquiry (enrollment_id);
CREATE INDEX inquiry_account ON inquiry (by_account);
CREATE INDEX inquiry_open ON inquiry (id) WHERE answers = 0;

-- what an organizer says to that; one that is kept is offered at the next ones
CREATE TABLE inquiry_response (
    id         INTEGER PRIMARY KEY,
    message    INTEGER NOT NULL UNIQUE, -- the update in which it came
    inquiry_id INTEGER NOT NULL REFERENCES inquiry (id),
    by_account INTEGER NOT NULL REFERENCES account (id),
    text       TEXT NOT NULL,
    files      TEXT NOT NULL,
    kept_at    TEXT,
    at         TEXT NOT NULL,
    CHECK (text <> '' OR files <> '[]')
) STRICT;
CREATE INDEX inquiry_response_inquiry ON inquiry_response (inquiry_id);
CREATE INDEX inquiry_response_kept ON inquiry_response (id) WHERE kept_at IS NOT NULL;
