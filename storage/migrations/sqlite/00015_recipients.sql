-- +goose Up

-- people to whom an announcement is still to go, up to a hundred in a row and in the order of the roster: as fixed when
-- it was confirmed. The notice of each is made when it goes.
CREATE TABLE recipients (
    id              INTEGER PRIMARY KEY,
    announcement_id INTEGER NOT NULL REFERENCES announcement (id),
    people          INTEGER NOT NULL CHECK (people > 0),
    list            TEXT NOT NULL CHECK (list <> '') -- " NOTICE:ENROLLMENT:CHAT" of each
) STRICT;
CREATE INDEX recipients_announcement ON recipients (announcement_id, people);
